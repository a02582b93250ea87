/** Room between what floats and the edges of the window, px. */
const MARGIN = 8;
/** Room between what floats and its button. */
const GAP = 4;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export type Edges = Readonly<Record<'left' | 'right' | 'top' | 'bottom', number>>;

/**
 * Where a box stands beside its button: below or else above it, aligned where the line begins or else where it ends. Within the window in any
 * case, as far as the box is not larger, wherever the button is.
 */
export function beside(button: Edges, box: Size, window: Size, rightToLeft: boolean): { readonly left: number; readonly top: number } {
  const fromEnd = button.right - box.width;
  const fitsAfter = button.left + box.width + MARGIN <= window.width;
  const left = (rightToLeft ? fromEnd >= MARGIN : !fitsAfter) ? fromEnd : button.left;
  const below = button.bottom + GAP;
  const top = below + box.height + MARGIN <= window.height ? below : button.top - GAP - box.height;
  return { left: within(left, window.width - box.width), top: within(top, window.height - box.height) };
}

function within(at: number, room: number): number {
  return Math.max(MARGIN, Math.min(at, room - MARGIN));
}
