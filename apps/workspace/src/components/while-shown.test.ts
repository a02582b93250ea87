import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { whileShown } from './while-shown.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A page, and how often was looked. Each look takes so long. */
function makePage({ hidden = false, takesMs = 0 } = {}) {
  const page = Object.assign(new EventTarget(), { hidden });
  const looks = { count: 0 };
  const stop = whileShown(page, 5_000, async () => {
    looks.count++;
    await new Promise<void>((resolve) => void setTimeout(resolve, takesMs));
  });
  const show = (shown: boolean): void => {
    page.hidden = !shown;
    page.dispatchEvent(new Event('visibilitychange'));
  };
  return { looks, show, stop };
}

it('looks at once and again after each look', async () => {
  const { looks } = makePage({ takesMs: 1_000 });
  expect(looks.count).toBe(1);
  await pass(5_999);
  expect(looks.count).toBe(1);
  await pass(6_001);
  expect(looks.count).toBe(3);
});

it('does not look while the page is hidden, and looks at once when it is shown again', async () => {
  const { looks, show } = makePage();
  await pass(1_000);
  show(false);
  await pass(60_000);
  expect(looks.count).toBe(1);
  show(true);
  expect(looks.count).toBe(2);
  await pass(5_000);
  expect(looks.count).toBe(3);
});

it('looks first when a page that was opened out of sight is shown', async () => {
  const { looks, show } = makePage({ hidden: true });
  await pass(60_000);
  expect(looks.count).toBe(0);
  show(true);
  expect(looks.count).toBe(1);
});

it('looks once at a time, and goes on after a look during which the page was hidden and shown', async () => {
  const { looks, show } = makePage({ takesMs: 1_000 });
  await pass(500);
  show(false);
  show(true);
  await pass(5_499);
  expect(looks.count).toBe(1);
  await pass(1);
  expect(looks.count).toBe(2);
});

it('ends, also during a look', async () => {
  const { looks, show, stop } = makePage({ takesMs: 1_000 });
  await pass(500);
  stop();
  await pass(60_000);
  show(true);
  expect(looks.count).toBe(1);
});
