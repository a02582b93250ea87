/** A picture that was recognised by its content. */
export interface Photo {
  readonly type: 'image/jpeg' | 'image/png' | 'image/webp';
  readonly width: number;
  readonly height: number;
}

/** Longest side: what a small file unfolds to is 4 MiB at most, in the browser of everybody who sees it. */
export const MOST_PHOTO_PIXELS = 1_024;

/** What the bytes are; undefined for everything but JPEG, PNG and WebP of a sensible size. */
export function photoOf(bytes: Uint8Array): Photo | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const photo = readPng(view) ?? readJpeg(view) ?? readWebp(view);
  if (!photo) return undefined;
  const { width, height } = photo;
  return width > 0 && height > 0 && width <= MOST_PHOTO_PIXELS && height <= MOST_PHOTO_PIXELS ? photo : undefined;
}

function readPng(view: DataView): Photo | undefined {
  const begins = view.byteLength > 33 && view.getUint32(0) === 0x89504e47 && view.getUint32(4) === 0x0d0a1a0a;
  if (!begins || view.getUint32(8) !== 13 || ascii(view, 12, 4) !== 'IHDR') return undefined;
  return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
}

/** Segments up to the one that begins a frame, which names the size. */
function readJpeg(view: DataView): Photo | undefined {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 < view.byteLength && view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { type: 'image/jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

function readWebp(view: DataView): Photo | undefined {
  if (view.byteLength < 30 || ascii(view, 0, 4) !== 'RIFF' || ascii(view, 8, 4) !== 'WEBP') return undefined;
  const size = webpSize(view, ascii(view, 12, 4));
  return size && { type: 'image/webp', width: size[0], height: size[1] };
}

function webpSize(view: DataView, chunk: string): readonly [width: number, height: number] | undefined {
  if (chunk === 'VP8 ' && ascii(view, 23, 3) === '\x9d\x01\x2a')
    return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
  if (chunk === 'VP8L' && view.getUint8(20) === 0x2f) {
    const bits = view.getUint32(21, true);
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
  }
  if (chunk === 'VP8X') return [uint24(view, 24) + 1, uint24(view, 27) + 1];
  return undefined;
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}

function ascii(view: DataView, at: number, length: number): string {
  return String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, length));
}
