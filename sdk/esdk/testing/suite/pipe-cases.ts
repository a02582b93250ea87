import type { Parley } from '@parley/esdk';
import { type Pipe, type PipeOffer, pipes } from '@parley/esdk/pipes';
import { describe, expect, test } from 'vitest';
import { eventually, outcome, type Stage } from './stage.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

async function write(pipe: Pipe, text: string): Promise<void> {
  const writer = pipe.writable.getWriter();
  await writer.write(encoder.encode(text));
  writer.releaseLock();
}

/** Everything that has come, as text. */
function reading(pipe: Pipe): { readonly text: () => string; readonly done: Promise<void> } {
  let text = '';
  const sink = new WritableStream<Uint8Array>({
    write: (chunk) => {
      text += decoder.decode(chunk);
    },
  });
  const done = pipe.readable.pipeTo(sink);
  done.catch(() => {});
  return { text: () => text, done };
}

/** Hears of the offers of files to somebody. */
function listen(parley: Parley): { readonly offers: PipeOffer[]; [Symbol.dispose](): void } {
  const offers: PipeOffer[] = [];
  const heard = pipes(parley).offers('file', (offer) => offers.push(offer));
  return { offers, [Symbol.dispose]: () => heard[Symbol.dispose]() };
}

export function pipeCases(stage: () => Stage): void {
  const settled = <T>(promise: Promise<T>): (() => T | unknown) => {
    let result: unknown;
    promise.then(
      (value) => {
        result = value;
      },
      (error: { readonly code: unknown }) => {
        result = error.code;
      },
    );
    return () => result;
  };
  const open = (who: Parley, person: string, meta?: unknown) => pipes(who).open({ person }, { label: 'file', meta });
  /** A pipe from ravi to maya, and its end at maya. */
  const pair = async (): Promise<{ near: Pipe; far: Pipe }> => {
    const { maya, ravi } = stage();
    using heard = listen(maya);
    await maya.request<{ 'presence.mine': { in: object; out: unknown } }, 'presence.mine'>('presence.mine', {});
    const opening = settled(open(ravi, 'maya', { name: 'a.txt' }));
    await eventually(stage(), () => heard.offers.length).toBe(1);
    const far = heard.offers[0]?.accept() as Pipe;
    await eventually(stage(), () => opening() !== undefined).toBe(true);
    return { near: opening() as Pipe, far };
  };

  describe('pipes', () => {
    test('carry bytes both ways, with what their opener said about them, and end when both have', async () => {
      const { near, far } = await pair();
      expect([far.label, far.kind, far.meta]).toEqual(['file', 'bytes', { name: 'a.txt' }]);
      const [there, back] = [reading(far), reading(near)];
      await write(near, 'Hello');
      await write(far, 'Hello yourself');
      await eventually(stage(), () => [there.text(), back.text()]).toEqual(['Hello', 'Hello yourself']);
      const closed = settled(Promise.all([near.closed, far.closed, there.done, back.done]).then(() => 'closed'));
      void near.writable.close();
      void far.writable.close();
      await eventually(stage(), closed).toBe('closed');
      expect(near.stats()).toMatchObject({ path: 'relay', sent: 5, received: 14 });
    });

    test('go on over a break of the network, without a byte twice or missing', async () => {
      const { world } = stage();
      const { near, far } = await pair();
      const there = reading(far);
      await write(near, '1');
      await eventually(stage(), there.text).toBe('1');
      world.drop('maya');
      await write(near, '2');
      world.restore('maya');
      await eventually(stage(), there.text).toBe('12');
      world.drop('ravi');
      world.restore('ravi');
      await eventually(stage(), () => stage().ravi.connection.state).toBe('up');
      await write(near, '3');
      await eventually(stage(), there.text).toBe('123');
      near.abort();
    });

    test('wait with writing for the other end to read', async () => {
      const { near, far } = await pair();
      const written = settled(write(near, 'x'.repeat(600_000)).then(() => 'written'));
      await eventually(stage(), () => near.stats().credit).toBe(0);
      expect(written()).toBe(undefined);
      const there = reading(far);
      await eventually(stage(), written).toBe('written');
      await eventually(stage(), () => there.text().length).toBe(600_000);
      near.abort();
    });

    test('end at both ends when one does not want to go on, with its code', async () => {
      const { near, far } = await pair();
      const ends = [settled(near.closed), settled(far.closed)];
      far.abort('refused', 'Enough');
      await eventually(stage(), () => ends.map((end) => end())).toEqual(['refused', 'refused']);
    });

    test('are declined, and offers are withdrawn', async () => {
      const { maya, ravi } = stage();
      using heard = listen(maya);
      await outcome(maya.messaging.open({ person: 'ravi' }));
      const declined = settled(open(ravi, 'maya'));
      await eventually(stage(), () => heard.offers.length).toBe(1);
      heard.offers[0]?.decline('Not now');
      await eventually(stage(), declined).toBe('refused');
      const patience = new AbortController();
      const withdrawn = settled(pipes(ravi).open({ person: 'maya' }, { label: 'file' }, { signal: patience.signal }));
      await eventually(stage(), () => heard.offers.length).toBe(2);
      patience.abort();
      await eventually(stage(), () => [withdrawn(), heard.offers[1]?.signal.aborted]).toEqual(['cancelled', true]);
    });

    test('are taken by the first of several windows', async () => {
      const { maya, ravi, world } = stage();
      const second = await world.connect('maya');
      using here = listen(maya);
      using there = listen(second);
      await Promise.all([maya, second].map((each) => each.messaging.open({ person: 'ravi' })));
      const opening = settled(open(ravi, 'maya'));
      await eventually(stage(), () => [here.offers.length, there.offers.length]).toEqual([1, 1]);
      const far = there.offers[0]?.accept();
      await eventually(stage(), () => here.offers[0]?.signal.reason?.code).toBe('taken');
      await eventually(stage(), () => opening() !== undefined).toBe(true);
      far?.abort();
      await second.close();
    });

    test.each([
      ['to somebody who takes none', 'noor', 'file', 'unavailable'],
      ['to oneself', 'ravi', 'file', 'forbidden'],
      ['to nobody of the directory', 'ghost', 'file', 'forbidden'],
      ['with a label that nobody declares', 'maya', 'smoke', 'unknown-method'],
    ])('are not opened %s', async (_, person, label, code) => {
      expect(await outcome(pipes(stage().ravi).open({ person }, { label }))).toBe(code);
    });

    test('are not opened to components that take none, or with a token that does not list them', async () => {
      const { ravi, world } = stage();
      expect(await outcome(pipes(ravi).open({ component: 'nobody' }, { label: 'file' }))).toBe('forbidden');
      const narrow = await world.connect('noor', { can: ['messaging/*: call'] });
      expect(await outcome(open(narrow, 'maya'))).toBe('forbidden');
      expect(await outcome(open(ravi, 'maya', 'x'.repeat(5_000)))).toBe('too-large');
    });
  });
}
