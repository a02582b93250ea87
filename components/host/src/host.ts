import type { AddressInfo } from 'node:net';
import type { ApiRef, Figure } from '@parley/component';
import type { Connection, Link } from '@parley/routing';
import { isLoopbackName } from '@parley/security';
import { assemble, type Parts } from './assemble.ts';
import { componentServices } from './component-services.ts';
import { figuresOf } from './figures.ts';
import type { HostOptions } from './host-options.ts';
import { discardHosted, NO_HOSTING } from './workers/load-hosted.ts';

/** A running node. */
export interface Host {
  readonly address: AddressInfo;
  /** `http://127.0.0.1:7400`, without a slash at the end: the address it listens on, in a form that a browser on this machine can open. */
  readonly url: string;
  /** The same in plain http over the loopback interface, for programs of this machine: also where it listens on another address only, or speaks TLS. */
  readonly localUrl: string;
  /** What this node counts, at this moment. */
  figures(): readonly Figure[];
  /** What a component provides. */
  api<Api>(ref: ApiRef<Api>): Api;
  /** Takes a connection that did not come over the network: of a simulation. */
  accept(link: Link): Connection;
  /** Drains and ends everything this host has started (docs/closing.md). Idempotent; never rejects. */
  stop(): Promise<void>;
}

/**
 * Boots the components in the order of their uses, then listens. When something fails, what was started is stopped before this rejects: with a
 * `BootError`, a StorageError of the migrations, or the system's error of listening.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const parts = await assemble(options).catch(async (error: unknown) => {
    await discardHosted(options.hosting ?? NO_HOSTING);
    throw error;
  });
  try {
    await parts.components.start((component, own) => componentServices(component, parts.services, own));
    await parts.usedTickets.begin();
    const address = await parts.listener.listen(options.listen);
    const url = urlOf(address, options.tls !== undefined);
    const localUrl = await listenLocally(parts, address, url);
    parts.jobs.start();
    options.logger.info('host.listening', { address: address.address, port: address.port });
    let stopping: Promise<void> | undefined;
    return {
      address,
      url,
      localUrl,
      figures: () => figuresOf({ ...parts, site: options.site, store: options.store }),
      api: (ref) => parts.components.api(ref),
      accept: (link) => parts.router.accept(link),
      stop: () => {
        stopping ??= drain(parts, options).then(() => release(parts));
        return stopping;
      },
    };
  } catch (error) {
    await release(parts);
    throw error;
  }
}

/** Lets what runs come to its end, for at most `drainMs`, and sends everybody away. */
async function drain(
  { listener, localListener, calls, runs, httpCalls, router, limits }: Parts,
  { runtime, logger }: HostOptions,
): Promise<void> {
  logger.info('host.stopping', { sessions: router.sessionCount });
  listener.stopAccepting();
  localListener.stopAccepting();
  const hurry = new AbortController();
  const cancel = runtime.clock.after(limits.drainMs, () => hurry.abort());
  await Promise.all([calls, httpCalls].map((each) => each.close(hurry.signal)));
  // What goes on without its caller was begun by one of those.
  await runs.close(hurry.signal);
  cancel();
  await router.drain({ spreadMs: limits.drainSpreadMs, withinMs: limits.drainMs });
}

/** Ends what is left: first the sessions, each with its code, then the components, then what they stand on. */
async function release({
  listener,
  localListener,
  webSockets,
  watches,
  jobs,
  limits,
  components,
  hosting,
  channels,
  pipes,
  router,
  access,
  gaps,
  siteTally,
  usedTickets,
}: Parts): Promise<void> {
  listener.stopAccepting();
  localListener.stopAccepting();
  watches.close();
  await router.close();
  await usedTickets.close();
  pipes.close();
  await jobs.close(limits.drainMs);
  await components.stop();
  await discardHosted(hosting);
  access.close();
  gaps.close();
  siteTally.close();
  channels.close();
  await webSockets.close();
  listener.close();
  localListener.close();
}

/** At the same port, where that is free there; else at any. */
async function listenLocally({ localListener }: Parts, { port }: AddressInfo, url: string): Promise<string> {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'http:' && isLoopbackName(hostname)) return url;
  const listen = (port: number): Promise<AddressInfo> => localListener.listen({ host: '127.0.0.1', port });
  return urlOf(await listen(port).catch(() => listen(0)), false);
}

function urlOf({ address, port, family }: AddressInfo, tls: boolean): string {
  const everywhere = address === '0.0.0.0' || address === '::';
  const host = everywhere ? '127.0.0.1' : family === 'IPv6' ? `[${address}]` : address;
  return `${tls ? 'https' : 'http'}://${host}:${port}`;
}
