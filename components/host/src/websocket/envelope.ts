/** First bytes of the frames a server sends: final, unmasked (RFC 6455, 5.2). */
const BINARY = 0x82;
const CLOSE = 0x88;
const PONG = 0x8a;
/** Of a control frame. */
const MAX_CONTROL_BYTES = 125;

/**
 * Frames as one WebSocket message in one buffer: the header of RFC 6455, 5.2 (final, binary, unmasked), then the frames. The same bytes
 * serve every subscriber.
 */
export function envelope(frames: readonly Uint8Array[]): Uint8Array {
  return envelopeIn((bytes) => Buffer.allocUnsafe(bytes), frames);
}

/** The same in memory that `room` gives: so many bytes, or more. */
export function envelopeIn(room: (bytes: number) => Buffer, frames: readonly Uint8Array[]): Buffer {
  let length = 0;
  for (const frame of frames) length += frame.length;
  const header = headerBytes(length);
  const message = room(header + length).subarray(0, header + length);
  writeHeader(message, length);
  let at = header;
  for (const frame of frames) {
    message.set(frame, at);
    at += frame.length;
  }
  return message;
}

/** A close frame; a reason that is too long for it is cut between two characters. Without a code it has no body. */
export function closeFrame(code?: number, reason = ''): Uint8Array {
  const body = Buffer.alloc(MAX_CONTROL_BYTES);
  if (code === undefined) return control(CLOSE, body.subarray(0, 0));
  body.writeUInt16BE(code);
  const { written } = new TextEncoder().encodeInto(reason, body.subarray(2));
  return control(CLOSE, body.subarray(0, 2 + written));
}

export function pongFrame(payload: Uint8Array): Uint8Array {
  return control(PONG, payload);
}

function control(first: number, payload: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(first, payload.length), payload]);
}

function headerBytes(length: number): number {
  if (length < 126) return 2;
  return length < 0x1_0000 ? 4 : 10;
}

function writeHeader(message: Buffer, length: number): void {
  message[0] = BINARY;
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
