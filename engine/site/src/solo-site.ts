import { type Backbones, InProcessHub, sharedBackbone } from '@parley/backbone';
import type { Cancel } from '@parley/runtime';
import type { Holding, Member } from '@parley/storage';
import { type Answerer, NoAnswer, type Site } from './site.ts';

const nothing: Cancel = () => {};

/** The site of an installation with one node: it holds everything, always, and asks nobody. */
export class SoloSite implements Site {
  readonly node: string;
  readonly life: string = 'solo';
  readonly alone: boolean;
  readonly backbones: Backbones;
  readonly holds = true;
  readonly refused = 0;
  readonly unheard: readonly string[] = [];
  readonly members: readonly Member[];

  /** With `backbones` there may be others on them, as in tests: they are told of everything, and no lease stands between them. */
  constructor(node: string, backbones?: Backbones) {
    this.node = node;
    this.alone = backbones === undefined;
    this.backbones = backbones ?? sharedBackbone(new InProcessHub().join(node));
    this.members = [{ node, life: this.life, facts: '{}' }];
  }

  onChange(): Cancel {
    return nothing;
  }

  onGap(_fn: () => void): Cancel {
    return nothing;
  }

  ask(): Promise<Uint8Array> {
    return Promise.reject(new NoAnswer('There are no other nodes.'));
  }

  askAll(): Promise<ReadonlyMap<string, Uint8Array>> {
    return Promise.resolve(new Map());
  }

  answer(_question: string, _answerer: Answerer): Cancel {
    return nothing;
  }

  async revoke(_what: string): Promise<void> {}

  onRevoked(_fn: (what: string | undefined) => void): Cancel {
    return nothing;
  }

  claim(): Promise<Holding> {
    return Promise.resolve({ holder: this, term: 1 });
  }

  holding(): Promise<Holding> {
    return this.claim();
  }

  async yield(): Promise<void> {}
}
