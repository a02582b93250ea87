import type { Pipe } from '@parley/pipes';
import { type Client, type Node, Site, type SiteOptions } from './site.ts';

/** Ann and Bob on one node. */
export async function makePair(options: SiteOptions = {}): Promise<{ site: Site; node: Node; ann: Client; bob: Client }> {
  const site = new Site(options);
  const node = site.node('a');
  return { site, node, ann: await site.client(node, 'ann'), bob: await site.client(node, 'bob') };
}

/** A pipe from the first to the second. */
export async function join(
  site: Site,
  from: Client,
  to: Client,
  target: string,
  kind: Pipe['kind'] = 'bytes',
): Promise<{ near: Pipe; far: Pipe }> {
  let far: Pipe | undefined;
  const stop = to.pipes.accept('file', (pipe) => {
    far = pipe;
  });
  const opened = from.pipes.open(target, { label: 'file', kind });
  let near: Pipe | undefined;
  opened.then((pipe) => {
    near = pipe;
  });
  await site.until(() => near !== undefined && far !== undefined);
  stop();
  return { near: near as Pipe, far: far as Pipe };
}

/** The outcome of a promise, while simulated time goes on. */
export async function settle<T>(site: Site, promise: Promise<T>, stepMs = 1): Promise<T> {
  let settled = false;
  promise.then(
    () => {
      settled = true;
    },
    () => {
      settled = true;
    },
  );
  await site.until(() => settled, stepMs);
  return promise;
}
