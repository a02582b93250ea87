import { expect, it } from 'vitest';
import { CardPresses } from './card-presses.ts';

const polls = { component: 'polls', keyed: ['polls.ask'] };
const tea = { question: 'Tea?' };

/** A connection on which each call is answered when the test says so; what was asked, with its key. */
function connection() {
  const asked: { readonly key: string | undefined; readonly answer: (answer: unknown) => void; readonly fail: () => void }[] = [];
  const request = (_: string, __: unknown, options?: { readonly key?: string }): Promise<unknown> => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    asked.push({ key: options?.key, answer: resolve, fail: () => reject(new Error('Nobody knows.')) });
    return promise;
  };
  return { asked, parley: { request } as never };
}

it('a double press, and one after an answer was lost, bear one key; after the answer the same is another one', async () => {
  const { asked, parley } = connection();
  const presses = new CardPresses();
  const press = () => presses.run(parley, polls, 'polls.ask', tea);
  const [lost, ...answered] = [press(), press()];
  asked[0]?.fail();
  await expect(lost).rejects.toThrow('Nobody knows.');
  answered.push(press());
  for (const { answer } of asked) answer({});
  await Promise.all(answered);
  const again = press();
  asked.at(-1)?.answer({});
  await again;
  const [first, ...keys] = asked.map(({ key }) => key);
  expect(first).toEqual(expect.any(String));
  expect(keys.map((key) => key === first)).toEqual([true, true, false]);
});

it('something else is pressed under another key, and what is answered meanwhile does not change that', async () => {
  const { asked, parley } = connection();
  const presses = new CardPresses();
  const one = presses.run(parley, polls, 'polls.ask', tea);
  void presses.run(parley, polls, 'polls.ask', { question: 'Coffee?' });
  asked[0]?.answer({});
  await one;
  void presses.run(parley, polls, 'polls.ask', { question: 'Coffee?' });
  const [first, coffee, repeated] = asked.map(({ key }) => key);
  expect([first === coffee, coffee === repeated]).toEqual([false, true]);
});

it.each([polls, { component: 'polls' }])('a method that takes no key is given none: %j', (extension) => {
  const { asked, parley } = connection();
  void new CardPresses().run(parley, extension, 'polls.show', {});
  expect(asked.map(({ key }) => key)).toEqual([undefined]);
});
