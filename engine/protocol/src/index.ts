export { type Advice, CODES, type CodeName } from './codes.ts';
export { FRAMES, type Frame, type FrameName, type FrameOf, type FieldKind, type Position, RECOVERED, RESET_REASONS } from './frames.ts';
