import type { Backbones } from '@parley/backbone';
import { type NatsAddress, parseAddresses } from './address.ts';
import { BackboneError } from './backbone-error.ts';
import { Link } from './link.ts';
import { NatsBackbone, pause } from './nats-backbone.ts';
import { literalSubjects, partitionedSubjects, type Subjects } from './subjects.ts';

export interface NatsOptions {
  /**
   * `nats://host:4222`; with `token@` or `user:password@` before the host; `tls://` for an encrypted connection, whose certificate this machine
   * must trust (NODE_EXTRA_CA_CERTS adds authorities). Several servers are separated by commas; any of them will do.
   */
  readonly url: string;
  /** `[a-z0-9-]+`, and no other node of the site has it. */
  readonly node: string;
  /** `[a-z0-9-]+`; keeps installations apart that share a server. */
  readonly site: string;
  /** How long the servers are tried at the start. Default: 10,000. */
  readonly waitMs?: number;
}

/** Servers of a cluster know of each other's subscriptions a moment after their own clients, and nobody says when: see `NatsBackbone`. */
const SPREAD_MS = 250;

/** A `Backbones` with a connection for each way. */
interface NatsBackbones extends Backbones {
  readonly control: NatsBackbone;
  readonly channels: NatsBackbone;
  readonly pipes: NatsBackbone;
}

/**
 * Connects a node to the others of its site. Rejects with a `BackboneError` when no server can be reached in time, and at once when one refuses
 * or lacks what is needed. Once connected it reconnects for ever. Each of the three is its owner's to close.
 */
export async function connectNats({ url, node, site, waitMs = 10_000 }: NatsOptions): Promise<NatsBackbones> {
  for (const name of [node, site]) if (!/^[a-z0-9-]+$/.test(name)) throw new RangeError(`Not a name for the backbone: "${name}"`);
  const addresses = parseAddresses(url);
  const until = performance.now() + waitMs;
  const open = async (way: string, makeSubjects: (prefix: string) => Subjects): Promise<NatsBackbone> => {
    const prefix = `parley.${site}.${way}`;
    const turns = inTurn(addresses);
    const dial = () => dialAny(turns(), `parley ${node} ${way}`, `${prefix}.probe.${node}`);
    const spreadMs = addresses.length > 1 ? SPREAD_MS : 0;
    return new NatsBackbone({ node, subjects: makeSubjects(prefix), link: await dialUntil(until, dial), dial, spreadMs });
  };
  const control = await open('control', literalSubjects);
  const others = await Promise.allSettled([open('channels', partitionedSubjects), open('pipes', partitionedSubjects)]);
  const [channels, pipes] = others;
  if (channels.status === 'fulfilled' && pipes.status === 'fulfilled') return { control, channels: channels.value, pipes: pipes.value };
  const opened = [control, ...others.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))];
  await Promise.all(opened.map((backbone) => backbone.close()));
  throw others.find((each) => each.status === 'rejected')?.reason;
}

/** All servers, from a random one on; the next time from the one after that which was tried last: a frozen one is not waited for twice. */
function inTurn(addresses: readonly NatsAddress[]): () => Generator<NatsAddress> {
  let next = Math.floor(Math.random() * addresses.length);
  return function* () {
    for (let tried = 0; tried < addresses.length; tried++) yield addresses[next++ % addresses.length] as NatsAddress;
  };
}

/** The first server that will do; the last one's fault when none does. */
async function dialAny(addresses: Iterable<NatsAddress>, name: string, probe: string): Promise<Link> {
  let fault: unknown;
  for (const address of addresses) {
    try {
      return await Link.open(address, name, probe);
    } catch (error) {
      fault = error;
    }
  }
  throw fault;
}

async function dialUntil(until: number, dial: () => Promise<Link>): Promise<Link> {
  for (;;) {
    try {
      return await dial();
    } catch (error) {
      const mayPass = error instanceof BackboneError && error.code === 'unreachable';
      if (!mayPass || performance.now() >= until) throw error;
    }
    await pause();
  }
}
