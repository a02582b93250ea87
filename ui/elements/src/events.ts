import type { ConnectionState } from '@parley/esdk';
import type { PresenceState } from '@parley/presence-component/contract';
import type { Trouble } from '@parley/react/files';
import type { ElementsError } from './error.ts';

/** What `<parley-connection>` is in; `waiting`: for its `server`, or for `token-url` or `token`. */
export type ConnectionElementState = ConnectionState['state'] | 'waiting';

/** What has become of a file. `way`: `in` is one for whoever looks at the page. `person`: the other one. */
export interface FileNews {
  /** The same in all that is told of one file. */
  readonly id: string;
  readonly way: 'in' | 'out';
  readonly person: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** `offered`: somebody is asked whether they want it. */
  readonly state: 'offered' | 'done' | 'failed';
  /** Why it has failed. */
  readonly trouble?: Trouble | undefined;
}

/** What the elements tell, by name: CustomEvents that bubble out of every shadow root, with this as their `detail`. */
export interface ParleyElementEvents {
  /** Of a connection, when its state is another one. */
  'parley-state': { readonly state: ConnectionElementState };
  /** Of a connection, of an element that could not be loaded, of a channel that may not be joined. */
  'parley-error': { readonly error: ElementsError };
  /** Of a presence, when what it shows is something else. */
  'parley-presence': { readonly person: string; readonly state: PresenceState; readonly text: string };
  /** Of a badge, when its number is another one. */
  'parley-unread': { readonly count: number };
  /** Of a list of members, when it is another one. Ids, one's own with them. */
  'parley-members': { readonly people: readonly string[] };
  /** Of a messenger, when it is shown or closed. */
  'parley-toggle': { readonly open: boolean };
  /** Of the first files element of a connection, when a file is offered, has arrived, or will not arrive. */
  'parley-file': FileNews;
  /** Of a tree, when somebody is chosen. */
  'parley-person': { readonly person: string };
}

/** For `addEventListener`. */
export type ParleyElementEventMap = { readonly [Name in keyof ParleyElementEvents]: CustomEvent<ParleyElementEvents[Name]> };

declare global {
  interface GlobalEventHandlersEventMap extends ParleyElementEventMap {}
}
