import type { ChannelMessage } from '@parley/applications/contract';
import { decodeJson } from '@parley/protocol';
import type { Entry } from '@parley/storage';

/** A message as others see it: JSON where it is that, else its bytes. */
export function messageOf({ offset, sender, at, payload }: Entry): ChannelMessage {
  try {
    return { offset, sender, at, body: decodeJson(payload) };
  } catch {
    return { offset, sender, at, bytes: Buffer.from(payload).toString('base64') };
  }
}
