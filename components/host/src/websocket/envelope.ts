/**
 * Frames as one WebSocket message in one buffer: the header of RFC 6455, 5.2 (final, binary, unmasked), then the frames. The same bytes
 * serve every subscriber.
 */
export function envelope(frames: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const frame of frames) length += frame.length;
  const header = headerBytes(length);
  const message = Buffer.allocUnsafe(header + length);
  writeHeader(message, length);
  let at = header;
  for (const frame of frames) {
    message.set(frame, at);
    at += frame.length;
  }
  return message;
}

function headerBytes(length: number): number {
  if (length < 126) return 2;
  return length < 0x1_0000 ? 4 : 10;
}

function writeHeader(message: Buffer, length: number): void {
  message[0] = 0x82;
  if (length < 126) message[1] = length;
  else if (length < 0x1_0000) {
    message[1] = 126;
    message.writeUInt16BE(length, 2);
  } else {
    message[1] = 127;
    message.writeUIntBE(0, 2, 2);
    message.writeUIntBE(length, 4, 6);
  }
}
