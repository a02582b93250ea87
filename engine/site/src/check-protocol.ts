import type { Member } from '@parley/storage';
import { protocolOf } from './facts.ts';
import { OtherProtocol, SITE_PROTOCOL } from './site-protocol.ts';

/** Throws `OtherProtocol`, with what to do, when a node that has a lease does not speak that of this program. */
export function checkProtocol(members: readonly Pick<Member, 'node' | 'facts'>[]): void {
  const other = members.find((member) => protocolOf(member) !== SITE_PROTOCOL);
  if (!other) return;
  throw new OtherProtocol(
    `Node ${other.node} of this site speaks protocol ${protocolOf(other)}, this version of Parley speaks ${SITE_PROTOCOL}: they cannot work together. ` +
      'Stop all nodes, then start all of them with one version.',
  );
}
