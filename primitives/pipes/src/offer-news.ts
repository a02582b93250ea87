import { decodeFrames, decodeHeaded, encodeFrame, encodeHeaded, type FrameOf } from '@parley/protocol';
import type { Site } from '@parley/site';
import type { NodeLife } from '@parley/storage';
import type { PipeTarget } from './gate.ts';

/** What the node of an opener and those where it is offered say to each other of one pipe. */
export type OfferNews =
  | { readonly news: 'offer'; readonly pipe: string; readonly target: PipeTarget; readonly from: PipeTarget }
  | { readonly news: 'withdrawn'; readonly pipe: string; readonly code: number }
  | { readonly news: 'taken'; readonly pipe: string; readonly limit: number }
  | { readonly news: 'refused'; readonly pipe: string; readonly code: number; readonly message?: string | undefined };

/** `to`, `by`: lives of nodes. */
interface Head {
  readonly to: string;
  readonly by: string;
  readonly news: OfferNews;
}

/** What is offered: the frame that the opener sent, with `peer` as it is for whoever takes it; number and token are of each connection. */
export type OfferFrame = Omit<FrameOf<'open'>, 'pipe' | 'token'>;

export type HearNews = (news: OfferNews, from: NodeLife, frame: OfferFrame | undefined) => void;

/** Carries the news over the backbone of pipes, in the order of the pipes' own frames; the frame of an offer stands behind it. */
export class OfferLine {
  readonly #site: Site;

  constructor(site: Site) {
    this.#site = site;
  }

  tell(to: NodeLife, news: OfferNews, frame?: OfferFrame): void {
    const head: Head = { to: to.life, by: this.#site.life, news };
    const body = frame ? encodeFrame({ ...frame, pipe: 0, token: undefined }) : new Uint8Array();
    this.#site.backbones.pipes.publish(subjectOf(to), encodeHeaded(head, body));
  }

  /** What was told to an earlier life of this node is not heard. */
  listen(hear: HearNews): () => void {
    return this.#site.backbones.pipes.subscribe(subjectOf(this.#site), (bytes, node) => {
      const { head, body } = decodeHeaded(bytes);
      const { to, by, news } = head as Head;
      const [frame] = body.length > 0 ? (decodeFrames(body) as FrameOf<'open'>[]) : [];
      if (to === this.#site.life) hear(news, { node, life: by }, frame);
    });
  }
}

function subjectOf({ node }: NodeLife): string {
  return `pipes.${node}`;
}
