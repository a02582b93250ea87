import type { View } from '../stage/stage.ts';

/** Which messenger: at most one of `conversation`, `person` and `room` is not ''. */
export interface MessengerView extends View {
  readonly conversation: string;
  readonly person: string;
  readonly room: string;
  /** Undefined: it cannot be closed. */
  readonly onClose: (() => void) | undefined;
}
