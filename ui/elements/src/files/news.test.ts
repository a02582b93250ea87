import type { TransferView } from '@parley/react/files';
import { expect, test } from 'vitest';
import { newsIn } from './news.ts';

const view = (changes: Partial<TransferView>): TransferView => ({
  id: 'one',
  way: 'in',
  person: 'ada',
  name: 'plan.pdf',
  size: 7,
  state: 'moving',
  bytes: 3,
  rate: 1,
  stuck: false,
  ...changes,
});
const told = { id: 'one', way: 'in', person: 'ada', name: 'plan.pdf', size: 7 } as const;

test('a page is told of what is offered, of what arrives and of what fails, each once', () => {
  const history: readonly (readonly TransferView[])[] = [
    [],
    [view({ state: 'offered' })],
    [view({ state: 'offered' }), view({ id: 'two', way: 'out', state: 'offered' })],
    [view({}), view({ id: 'two', way: 'out', state: 'failed', trouble: 'declined' })],
    [view({ bytes: 7 })],
    [view({ state: 'done' })],
    [view({ state: 'done' })],
    [],
  ];
  expect(history.slice(1).map((after, index) => newsIn(history[index] ?? [], after))).toEqual([
    [{ ...told, state: 'offered' }],
    [{ ...told, id: 'two', way: 'out', state: 'offered' }],
    [{ ...told, id: 'two', way: 'out', state: 'failed', trouble: 'declined' }],
    [],
    [{ ...told, state: 'done' }],
    [],
    [],
  ]);
});

test('how a file moves, stops and goes on is no news', () => {
  const states = ['moving', 'interrupted', 'moving', 'needs-file'] as const;
  const views = states.map((state, bytes) => [view({ state, bytes })]);
  expect(views.slice(1).flatMap((after, index) => newsIn(views[index] ?? [], after))).toEqual([]);
});
