import { createHmac } from 'node:crypto';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import { nodeHmac } from './node-hmac.ts';

it('is the HMAC of Node for keys and messages of any length', () => {
  const { random } = new SimulatedRuntime(3);
  for (const keyLength of [1, 32, 63, 64, 65, 200]) {
    const key = random.bytes(keyLength);
    for (const length of [0, 1, 55, 56, 63, 64, 65, 1_000]) {
      const message = Uint8Array.from(random.bytes(length));
      expect(Buffer.from(nodeHmac(key)(message) as Uint8Array)).toEqual(createHmac('sha256', key).update(message).digest());
    }
  }
});
