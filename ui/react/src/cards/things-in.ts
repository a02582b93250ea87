/** A thing of a component, as a message names it. */
export interface Thing {
  readonly component: string;
  readonly kind: string;
  readonly ref: string;
}

const THING = /^parley:([a-z][a-z0-9-]*)\/([a-z][a-z0-9-]*)\/([A-Za-z0-9._-]{1,128})$/gm;
/** More are not shown: a message is no page. */
const MOST = 3;

/** The things that a message names, each alone on a line; each once. */
export function thingsIn(body: string): readonly Thing[] {
  const found = new Map(
    [...body.matchAll(THING)].map(([address, component = '', kind = '', ref = '']) => [address, { component, kind, ref }]),
  );
  return [...found.values()].slice(0, MOST);
}
