import type { DialectName } from '../clients/dialects.ts';
import { atMost, type Figure } from '../figure.ts';
import { packageVersions } from '../report/versions.ts';
import { bunVersion } from './bun-program.ts';
import { natsVersion } from './nats-server.ts';

export type PeerName = Exclude<DialectName, 'parley'>;

interface PeerProgram {
  readonly title: string;
  /** Undefined where it is not installed. */
  readonly version: () => string | undefined;
  readonly how: string;
}
const PROGRAMS: Readonly<Record<PeerName, PeerProgram>> = {
  bun: { title: 'Bun', version: bunVersion, how: '`npm run bench:setup` installs it' },
  nats: { title: 'nats-server', version: natsVersion, how: 'a package of Debian' },
  ws: { title: 'ws', version: () => packageVersions(['ws'])['ws'], how: 'npm' },
  'socket.io': { title: 'socket.io', version: () => packageVersions(['socket.io'])['socket.io'], how: 'npm' },
};

/** A limit that is made of a peer's figure: at most `value` of it. */
export interface PeerLimit {
  readonly peer: PeerName;
  readonly says: string;
  readonly value: (peer: number) => number;
}

/** The peers of a run: those that are installed here. */
export class Peers {
  readonly #versions: ReadonlyMap<PeerName, string>;

  constructor(wanted: readonly PeerName[] = ['bun', 'nats', 'ws', 'socket.io']) {
    const found = wanted.map((name) => [name, PROGRAMS[name].version()] as const);
    this.#versions = new Map(found.filter((each): each is [PeerName, string] => each[1] !== undefined));
  }

  /** Who takes part, in the order of their turns. */
  get subjects(): readonly DialectName[] {
    return ['parley', ...this.#versions.keys()];
  }

  get versions(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#versions].map(([name, version]) => [PROGRAMS[name].title, version]));
  }

  /** A figure's columns beside Parley's. */
  columns(figureOf: (peer: PeerName) => number): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#versions.keys()].map((name) => [PROGRAMS[name].title, figureOf(name)]));
  }

  /** Limits made of peers' figures; those of peers that do not take part are open, and say why. */
  limits(figureOf: (peer: PeerName) => number, limits: readonly PeerLimit[]): Pick<Figure, 'bounds' | 'openLimit'> {
    const bounds = limits
      .filter(({ peer }) => this.#versions.has(peer))
      .map(({ peer, says, value }) => atMost(value(figureOf(peer)), says));
    const open = limits
      .filter(({ peer }) => !this.#versions.has(peer))
      .map(({ peer, says }) => `${says} (not in this run: ${PROGRAMS[peer].how})`);
    return { bounds, ...(open.length > 0 ? { openLimit: open.join('; ') } : {}) };
  }
}
