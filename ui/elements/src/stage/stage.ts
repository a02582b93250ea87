import type { Parley } from '@parley/esdk';

/** What a part of React shows, as the element around it says. */
export interface View {
  /** Undefined: on its way, or (`ended`) not to come. */
  readonly parley: Parley | undefined;
  readonly ended: boolean;
  /** BCP 47, of a language that the elements speak. */
  readonly locale: string;
}

/** A part of React in an element. */
export interface Stage<V extends View> {
  show(view: V): void;
  close(): void;
}

/** Makes one in the frame, which is in a shadow root whose styles it adopts. */
export type Mount<V extends View> = (frame: HTMLElement, view: V) => Stage<V>;
