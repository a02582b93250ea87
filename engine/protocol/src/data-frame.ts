import { encodeFrame } from './codec.ts';
import type { FrameOf } from './frames.ts';

const NOTHING = new Uint8Array();

/**
 * What stands in front of the payload of a data frame, so that whoever passes one on need not copy it: this and the payload behind it are what
 * `encodeFrame` gives.
 */
export function dataFrameHead({ payload, ...frame }: FrameOf<'data'>): Uint8Array {
  // At most 25 bytes: the length in front of them is one byte.
  const body = encodeFrame({ ...frame, payload: NOTHING }).subarray(1);
  const length = uvarint(body.length + payload.length);
  const head = new Uint8Array(length.length + body.length);
  head.set(length);
  head.set(body, length.length);
  return head;
}

function uvarint(value: number): readonly number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) | 128);
  return [...bytes, left];
}
