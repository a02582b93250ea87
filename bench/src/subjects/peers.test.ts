import { expect, it } from 'vitest';
import { Peers } from './peers.ts';

it('a limit made of a peer that does not take part is open, and says how to get it', () => {
  const limit = { peer: 'ws', says: '≤ half of ws', value: (ws: number) => ws / 2 } as const;
  const present = new Peers(['ws']);
  expect(present.subjects).toEqual(['parley', 'ws']);
  expect(present.columns(() => 8)).toEqual({ ws: 8 });
  expect(present.limits(() => 8, [limit])).toEqual({ bounds: [{ at: 'most', value: 4, says: '≤ half of ws' }] });
  expect(new Peers([]).limits(() => 8, [limit])).toEqual({ bounds: [], openLimit: '≤ half of ws (not in this run: npm)' });
});
