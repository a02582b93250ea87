import type { View } from '../stage/stage.ts';

/** Which messenger: `conversation`, or the one with `person`, or ('' for both) all. */
export interface MessengerView extends View {
  readonly conversation: string;
  /** What that of an application is called from its first opening on; '': nothing is said. */
  readonly title: string;
  readonly person: string;
  /** Undefined: it cannot be closed. */
  readonly onClose: (() => void) | undefined;
  /** A conversation did not open. */
  readonly onError: (error: unknown) => void;
}
