import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** What a module says, by the end of its address, and what it says in another version. */
export type Change = readonly [module: string, from: string, to: string];

const VERSION = 'engine/protocol/src/version.ts';

/** A server that speaks other revisions. */
export function revisions(newest: number, oldest: number): readonly Change[] {
  return [
    [VERSION, 'PROTOCOL_VERSION = 1;', `PROTOCOL_VERSION = ${newest};`],
    [VERSION, 'OLDEST_VERSION = 1;', `OLDEST_VERSION = ${oldest};`],
  ];
}

export const OTHER_MAJOR: readonly Change[] = [[VERSION, "'parley.1'", "'parley.2'"]];

/** Says something of its own that may be skipped behind each welcome, as a later version may. */
export const SAYS_MORE: readonly Change[] = [
  [
    'engine/routing/src/peer.ts',
    'session.send(this.#welcome(hello, candidate));',
    'session.send(this.#welcome(hello, candidate)); session.sendEncoded(Uint8Array.of(4, 0x90, 1, 2, 3));',
  ],
];

/** Does not have a method of this version over HTTP. */
export const WITHOUT_UNITS: readonly Change[] = [['components/people/src/rest.ts', "rest: 'GET /units'", "rest: 'GET /wards'"]];

/** The environment in which a server runs changed. */
export function inVersion(...changes: readonly Change[]): Readonly<Record<string, string>> {
  const hooks = pathToFileURL(path.join(import.meta.dirname, 'other-version.mjs')).href;
  return { NODE_OPTIONS: `--import ${hooks}`, PARLEY_TEST_CHANGES: JSON.stringify(changes) };
}
