import { afterEach, expect, it, vi } from 'vitest';
import { type KeyOf, Submission } from './submission.ts';

afterEach(() => vi.unstubAllGlobals());

it('what is sent twice is done once', async () => {
  const submission = new Submission();
  const under = Promise.withResolvers<void>();
  let done = 0;
  const run = async (): Promise<void> => {
    await under.promise;
    done++;
  };
  const [first, second] = [submission.send(run), submission.send(run)];
  expect(await second).toBe(false);
  under.resolve();
  expect(await first).toBe(true);
  expect(done).toBe(1);
  expect(await submission.send(run)).toBe(true);
});

it('what failed is sent again under the same key, as long as it is the same; what was taken is not', async () => {
  const submission = new Submission();
  const keys: string[] = [];
  const say =
    (name: string, failure?: Error) =>
    async (keyOf: KeyOf): Promise<void> => {
      keys.push(keyOf({ name }));
      if (failure) throw failure;
    };
  await expect(submission.send(say('CI', new Error('No answer.')))).rejects.toThrow('No answer.');
  await submission.send(say('CI'));
  await submission.send(say('CI'));
  await expect(submission.send(say('CI', new Error('Refused.')))).rejects.toThrow('Refused.');
  await submission.send(say('Grafana'));
  const [failed, again, another, refused, renamed] = keys;
  expect(again).toBe(failed);
  expect(new Set([failed, another, refused, renamed]).size).toBe(4);
});

it('has keys also where a page has no more of the browser, served without TLS', async () => {
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
  let key: string | undefined;
  await new Submission().send(async (keyOf) => {
    key = keyOf('CI');
  });
  expect(key).toMatch(/^\w{22}$/);
});
