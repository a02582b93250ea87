import { expect, test } from 'vitest';
import { photoOf } from './photo.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const PNG = bytes(`89504e470d0a1a0a 0000000d 49484452 00000040 00000020 0806000000 00000000 00000000`);
const JPEG = bytes(`ffd8 ffe0 0010 4a46494600010100000100010000 ffc0 0011 08 0020 0040 03 01220002110103110100 ffd9`);
/** With a table before the frame, whose marker is like that of a frame. */
const TABLE_FIRST = bytes(`ffd8 ffc4 000c 0000 0102 0304 0506 0708 ffc0 0011 08 0020 0040 03 01220002110103110100 ffd9`);
const LOSSY = bytes(`52494646 00000000 57454250 56503820 00000000 000000 9d012a 4000 2000 00000000`);
const LOSSLESS = bytes(`52494646 00000000 57454250 5650384c 00000000 2f 3fc00700 0000000000000000000000`);
const EXTENDED = bytes(`52494646 00000000 57454250 56503858 0a000000 00000000 3f0000 1f0000 00000000`);

test.each([
  ['image/png', PNG],
  ['image/jpeg', JPEG],
  ['image/jpeg', TABLE_FIRST],
  ['image/webp', LOSSY],
  ['image/webp', LOSSLESS],
  ['image/webp', EXTENDED],
])('%s is recognised by its content', (type, content) => {
  expect(photoOf(content)).toEqual({ type, width: 64, height: 32 });
});

test.each([
  ['nothing', new Uint8Array()],
  ['a page', new TextEncoder().encode('<!doctype html><script>alert(1)</script>'.padEnd(60))],
  ['an SVG', new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
  ['a GIF', new TextEncoder().encode('GIF89a'.padEnd(60, '0'))],
  ['the beginning of a JPEG', JPEG.slice(0, 20)],
  ['the beginning of a PNG', PNG.slice(0, 20)],
  ['a PNG of no size', bytes(`89504e470d0a1a0a 0000000d 49484452 00000000 00000020 0806000000 00000000 00000000`)],
  ['a PNG that unfolds to more than 4 MiB', bytes(`89504e470d0a1a0a 0000000d 49484452 00000040 00000401 0806000000 00000000 00000000`)],
  ['a PNG that unfolds to gigabytes', bytes(`89504e470d0a1a0a 0000000d 49484452 0000ffff 0000ffff 0806000000 00000000 00000000`)],
])('%s is no photo', (_what, content) => {
  expect(photoOf(content)).toBeUndefined();
});

test('bytes of any kind are looked at without a fault', () => {
  for (const start of [PNG, JPEG, LOSSY, LOSSLESS, EXTENDED]) {
    for (let length = 0; length <= start.length; length++) expect(() => photoOf(start.slice(0, length))).not.toThrow();
  }
});
