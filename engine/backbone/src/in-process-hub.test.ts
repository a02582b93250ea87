import { expect, it } from 'vitest';
import { backboneContract } from '../testing/index.ts';
import { InProcessHub } from './index.ts';

backboneContract('in-process hub', () => {
  const hub = new InProcessHub();
  return {
    join: (node) => Promise.resolve(hub.join(node)),
    settle: async () => {
      for (let i = 0; i < 10; i++) await Promise.resolve();
    },
    setConnected: (node, connected) => Promise.resolve(hub.setConnected(node, connected)),
  };
});

it('The hub refuses a name that is taken until its owner has closed', async () => {
  const hub = new InProcessHub();
  const first = hub.join('a');
  expect(() => hub.join('a')).toThrow('connected already');
  await first.close();
  await first.close();
  expect(hub.join('a').status).toBe('connected');
});
