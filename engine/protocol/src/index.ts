export { adviceOf, codeOf, nameOfCode } from './code-lookup.ts';
export { decodeFrames, encodeFrame } from './codec.ts';
export { type Advice, CODES, type CodeName } from './codes.ts';
export { dataFrameHead } from './data-frame.ts';
export { ProtocolError } from './error.ts';
export { framesUpTo } from './frame-limit.ts';
export {
  type FieldKind,
  FRAMES,
  type Frame,
  type FrameName,
  type FrameOf,
  PIPE_FLAGS,
  PIPE_KINDS,
  type Position,
  RECOVERED,
  RESET_REASONS,
} from './frames.ts';
export { decodeHeaded, encodeHeaded } from './headed.ts';
export { httpStatusOf } from './http-status.ts';
export { decodeJson, encodeJson } from './json.ts';
export { fillIn, type Reason, type ReasonValues } from './reason.ts';
export { laterClient, olderClient, otherMajor } from './skew.ts';
export { OLDEST_VERSION, PROTOCOL_VERSION, SUBPROTOCOL } from './version.ts';
