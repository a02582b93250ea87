/** Longest side of a photo that is sent, px. */
const SIDE = 512;
/** What the server takes at most. */
const MOST_BYTES = 256 * 1024;
const QUALITIES = [0.85, 0.7, 0.5];

/** The square in the middle of a picture. */
export function squareOf(width: number, height: number): { readonly x: number; readonly y: number; readonly side: number } {
  const side = Math.min(width, height);
  return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), side };
}

/** A picture made small and square, as a JPEG that the server takes. Rejects where the file is no picture that the browser knows. */
export async function photoOf(file: Blob): Promise<Blob> {
  // What the camera says of its position is taken into account.
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const { x, y, side } = squareOf(picture.width, picture.height);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = Math.min(side, SIDE);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The browser cannot draw.');
  // A picture may be transparent, a JPEG is not.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, x, y, side, side, 0, 0, canvas.width, canvas.height);
  picture.close();
  for (const quality of QUALITIES) {
    const photo = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
    if (photo && photo.size <= MOST_BYTES) return photo;
  }
  throw new Error('The picture does not get small enough.');
}
