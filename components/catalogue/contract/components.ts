import type { Extension } from './extension.ts';

/** The component `components` of every host: what is installed, as clients and administrators see it. Types only. */

/** May the caller do it? `rule`: what decided. */
export interface ActionVerdict {
  readonly allowed: boolean;
  readonly rule: string;
}

/** One component of the installation. */
export interface ComponentEntry {
  readonly id: string;
  readonly version: string;
  readonly permissions: readonly string[];
  /** Names of the APIs that it uses. */
  readonly uses: readonly string[];
  /** Its actions with the name of the rule that says who may. */
  readonly policies: readonly { readonly action: string; readonly who: string }[];
  /** In the thread of the node, as its own, or in one of its own. */
  readonly hosting: 'in-process' | 'worker';
  /**
   * `pausing`: it was lost and begins again by itself. `stopped`: it was lost too often, and waits for `components.restart`. `refused`: nothing of it
   * runs; its id is then the name of the module.
   */
  readonly state: 'starting' | 'running' | 'pausing' | 'stopped' | 'ended' | 'refused';
  /** How often it was lost since the node started. */
  readonly crashes?: number;
  /** Why it was lost the last time, or refused. */
  readonly reason?: string;
  /** When it was lost the last time, in milliseconds since 1970. */
  readonly lostAt?: number;
  /** On a site: how it is on every node, by their names; the rest is then that of the node that was asked, or of another where that has no such component. */
  readonly nodes?: readonly ComponentOnNode[];
}

/** A component as a node has it. `absent`: it has none of this id; `silent`: the node has not answered. */
export interface ComponentOnNode extends Pick<ComponentEntry, 'crashes' | 'reason' | 'lostAt'> {
  readonly node: string;
  readonly version?: string;
  readonly state: ComponentEntry['state'] | 'absent' | 'silent';
}

/** What became of a component on a node. `absent`: it has no such component in a thread of its own; `silent`: the node has not answered. */
export interface NodeRestart {
  readonly node: string;
  readonly state: Exclude<ComponentEntry['state'], 'refused'> | 'absent' | 'silent';
  /** Why it does not run. */
  readonly reason?: string;
}

/** What a component adds to the application, with whose it is. `keyed`: the methods of the component that take an idempotency key. */
export type ListedExtension = Extension & { readonly component: string; readonly keyed?: readonly string[] };

export interface ComponentsMethods {
  /** For administrators. */
  'components.list': { readonly in: Readonly<Record<string, never>>; readonly out: { readonly components: readonly ComponentEntry[] } };
  /**
   * For administrators: begins a component in a thread of its own anew on every node of the site, also one that was lost too often. Answers when it
   * runs, or has failed to, everywhere, or at the deadline of the call.
   */
  'components.restart': { readonly in: { readonly id: string }; readonly out: { readonly nodes: readonly NodeRestart[] } };
  /** Whether the caller may do what components name in their `policies`, at most 50 at once. What nobody declares nobody may. */
  'components.can': {
    readonly in: { readonly actions: readonly string[] };
    readonly out: { readonly verdicts: Readonly<Record<string, ActionVerdict>> };
  };
  /**
   * What components add to the application, without what the caller may not run whatever it is about: the method decides again, about the
   * conversation or person, when it is run.
   */
  'components.extensions': {
    readonly in: Readonly<Record<string, never>>;
    readonly out: { readonly extensions: readonly ListedExtension[] };
  };
}
