/** What can be done to something declared. `call`: methods and routes; `open accept`: pipes; `watch set`: presence, inbox and other watches. */
export const ACTIONS = ['join', 'publish', 'cast', 'history', 'members', 'call', 'open', 'accept', 'watch', 'set'] as const;
export type Action = (typeof ACTIONS)[number];

/** A line of a token's `can`: what its bearer may do at most. */
export interface Capability {
  /** A declared name; `*` as the last part stands for one or more parts, elsewhere for exactly one. */
  readonly pattern: string;
  readonly actions: readonly Action[];
}

const PART = /^(?:\*|[A-Za-z0-9][A-Za-z0-9._-]*)$/;

/**
 * Reads `"<pattern>: <verbs>"`, e.g. `"messaging/*: join publish call"`. Undefined for anything else, also for an unknown verb:
 * a capability that is not understood gives nothing.
 */
export function parseCapability(text: string): Capability | undefined {
  const [pattern = '', verbs = '', ...more] = text.split(':');
  const actions = verbs.trim().split(/\s+/);
  const known = actions.filter((verb): verb is Action => (ACTIONS as readonly string[]).includes(verb));
  if (more.length > 0 || known.length < actions.length) return undefined;
  if (
    !pattern
      .trim()
      .split('/')
      .every((part) => PART.test(part))
  )
    return undefined;
  return { pattern: pattern.trim(), actions: known };
}

/** Whether the name has the form of a capability's pattern. */
export function capabilityCovers(pattern: string, name: string): boolean {
  const wanted = pattern.split('/');
  const given = name.split('/');
  const open = wanted.at(-1) === '*';
  if (open ? given.length < wanted.length : given.length !== wanted.length) return false;
  return wanted.every((part, index) => given[index] !== '' && (part === '*' || part === given[index]));
}

/**
 * Whether a list of capabilities contains the action on the declared name (`messaging/abc`, `crm/deal/42`; a method `messaging.open` is
 * `messaging/open`). An empty list contains nothing.
 */
export function capabilitiesAllow(can: readonly string[], name: string, action: Action): boolean {
  return can.some((text) => {
    const capability = parseCapability(text);
    return capability?.actions.includes(action) && capabilityCovers(capability.pattern, name);
  });
}
