import { type Backbone, type Backbones, sharedBackbone } from '@parley/backbone';
import { type Answerer, NoAnswer, type Site as ParleySite, SoloSite } from '@parley/site';

type Member = ParleySite['members'][number];

/** A site where what is revoked is told, and that is that: no lease stands between the nodes. */
class Neighbour extends SoloSite {
  override readonly life: string;
  override readonly members: readonly Member[];
  readonly #neighbours: Neighbours;
  readonly #answerers = new Map<string, Answerer>();
  readonly #listeners = new Set<() => void>();

  constructor(node: string, life: string, backbones: Backbones, neighbours: Neighbours) {
    super(node, backbones);
    this.life = life;
    this.members = neighbours.members;
    this.#neighbours = neighbours;
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  answererOf(question: string): Answerer | undefined {
    return this.#answerers.get(question);
  }

  override onChange(fn: () => void = () => {}): () => void {
    this.#listeners.add(fn);
    return () => void this.#listeners.delete(fn);
  }

  override async ask({ life }: Pick<Member, 'life'> = this, question = '', body: Uint8Array = new Uint8Array()): Promise<Uint8Array> {
    const answerer = this.#neighbours.get(life)?.answererOf(question);
    if (!answerer) throw new NoAnswer('Nobody answers.');
    return answerer(body, this);
  }

  override answer(question: string, answerer: Answerer): () => void {
    this.#answerers.set(question, answerer);
    return () => void this.#answerers.delete(question);
  }

  override async revoke(what: string): Promise<void> {
    this.backbones.control.publish('revoked', new TextEncoder().encode(what));
  }

  override onRevoked(fn: (what: string) => void): () => void {
    return this.backbones.control.subscribe('revoked', (bytes) => fn(new TextDecoder().decode(bytes)));
  }
}

/** Nodes that are joined by nothing but what they tell each other. By life. */
export class Neighbours {
  readonly members: Member[] = [];
  readonly #all = new Map<string, Neighbour>();

  get(life: string): Neighbour | undefined {
    return this.#all.get(life);
  }

  join(node: string, backbone: Backbone): Neighbour {
    const neighbour = new Neighbour(node, `${node} ${this.#all.size}`, sharedBackbone(backbone), this);
    this.#all.set(neighbour.life, neighbour);
    this.members.push({ node, life: neighbour.life, facts: '{}' });
    this.#tell();
    return neighbour;
  }

  /** Without a word. */
  leave(node: string): void {
    const index = this.members.findIndex((member) => member.node === node);
    if (index < 0) return;
    this.members.splice(index, 1);
    this.#tell();
  }

  #tell(): void {
    for (const each of this.#all.values()) each.changed();
  }
}
