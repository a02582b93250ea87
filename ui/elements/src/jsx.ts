// The tags in TSX of React 19. Types alone; it imports packages only, as it is published as it is: whoever has no React does without it.
import type { ParleyElementAttributes, ParleyElementEventMap, ParleyElements } from '@parley/elements';
import type { ClassAttributes, HTMLAttributes } from 'react';

/** `onparley-unread`: React listens for what stands behind `on`. */
export type ParleyEventHandlers = {
  readonly [Name in keyof ParleyElementEventMap as `on${Name}`]?: ((event: ParleyElementEventMap[Name]) => void) | undefined;
};

/** For `JSX.IntrinsicElements`. */
export type ParleyIntrinsicElements = {
  [Tag in keyof ParleyElements]: ParleyElementAttributes<Tag> &
    ParleyEventHandlers &
    Omit<HTMLAttributes<ParleyElements[Tag]>, keyof ParleyElementAttributes<Tag>> &
    ClassAttributes<ParleyElements[Tag]>;
};

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements extends ParleyIntrinsicElements {}
  }
}
