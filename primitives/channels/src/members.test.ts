import { maxMessageBytes } from '@parley/backbone';
import { encodeFrame, type FrameOf } from '@parley/protocol';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import { Elsewhere } from './elsewhere.ts';
import { Members } from './members.ts';

it('A change of very many at once travels in frames that a backbone carries, and is one version', async () => {
  const runtime = new SimulatedRuntime();
  const { clock } = runtime;
  const crowd = Array.from({ length: 30_000 }, (_, index) => `${index}`.padStart(60, 'p'));
  const frames: FrameOf<'members'>[] = [];
  const members = new Members(clock, 250, crowd.slice(0, 10_000));
  members.watch({ session: { send: (frame) => frames.push(frame as FrameOf<'members'>) }, alias: 0 });
  for (const person of crowd.slice(0, 5_000)) members.left(person);
  for (const person of crowd.slice(10_000)) members.joined(person);
  await runtime.advance(250);
  expect(frames.every((frame) => encodeFrame(frame).length < maxMessageBytes / 8)).toBe(true);
  expect(new Set(frames.map(({ version }) => version))).toEqual(new Set([1, 2]));

  const shown = new Set<string>();
  const asked: string[] = [];
  const elsewhere = new Elsewhere({
    clock,
    tickMs: 250,
    listedMs: 60_000,
    tell: (news) => asked.push(news),
    joined: (person) => shown.add(person),
    left: (person) => shown.delete(person),
  });
  for (const frame of frames) elsewhere.hear('b', 'life', frame);
  await runtime.advance(1_000);
  expect(shown).toEqual(new Set(crowd.slice(5_000)));
  // Nothing seemed to be missing.
  expect(asked).toEqual(['missed']);
  elsewhere.close();
});
