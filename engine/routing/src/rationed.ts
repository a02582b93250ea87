import type { Frame } from '@parley/protocol';

/**
 * Whether the pipes above ration the frame: what one end is made to say by the other must not count against it. An end that comes back is not
 * one of them: it shows a token, which is checked.
 */
export function isRationed(frame: Frame): boolean {
  const { frame: name } = frame;
  if (name === 'attach') return frame.token === undefined;
  return name === 'data' || name === 'ack' || name === 'credit' || name === 'accept' || name === 'abort';
}

/** How many bytes of their message those have of which many may be called for: chunks that are sent again, and what is answered to chunks. */
export function rationedBytes(frames: readonly Frame[]): number {
  let bytes = 0;
  for (const frame of frames) {
    if (frame.frame === 'data') bytes += framed(ofNumber(frame.pipe) + ofNumber(frame.seq) + ofNumber(frame.flags) + frame.payload.length);
    else if (frame.frame === 'ack') bytes += framed(ofNumber(frame.pipe) + ofNumber(frame.seq));
    else if (frame.frame === 'credit') bytes += framed(ofNumber(frame.pipe) + ofNumber(frame.limit));
  }
  return bytes;
}

/** With the type and the length in front. */
function framed(body: number): number {
  return ofNumber(1 + body) + 1 + body;
}

function ofNumber(value: number): number {
  let bytes = 1;
  for (let left = value; left > 127; left = Math.floor(left / 128)) bytes++;
  return bytes;
}
