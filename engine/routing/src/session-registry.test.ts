import { expect, it } from 'vitest';
import { SessionRegistry } from './session-registry.ts';
import { TICKET_MS } from './ticket.ts';

it('what is told of sessions elsewhere is forgotten with their tickets, where nobody is connected, too', () => {
  const registry = new SessionRegistry(60_000);
  const first = { session: 'first', generation: 1 };
  registry.moved('first', 2, 0);
  registry.moved('second', 2, TICKET_MS - 1);
  expect(registry.judge(first, TICKET_MS - 1).verdict).toBe('refused');
  registry.moved('third', 2, TICKET_MS);
  expect(registry.judge(first, TICKET_MS).verdict).toBe('unknown');
  expect(registry.judge({ session: 'second', generation: 1 }, TICKET_MS).verdict).toBe('refused');
});
