import { ProtocolError } from './error.ts';

/** For `decodeFrames`: throws `frame-too-large` for a frame of more bytes than these, type and body together. */
export function framesUpTo(maxFrameBytes: number): (frameBytes: number) => void {
  return (frameBytes) => {
    if (frameBytes > maxFrameBytes)
      throw new ProtocolError('frame-too-large', `A frame of ${frameBytes} bytes; at most ${maxFrameBytes} are accepted.`);
  };
}
