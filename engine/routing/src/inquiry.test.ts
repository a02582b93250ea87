import { encodeJson } from '@parley/protocol';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { SoloSite } from '@parley/site';
import { describe, expect, it } from 'vitest';
import { Inquiry } from './inquiry.ts';

const RESUME_MS = 60_000;

/** A site of which another node answers every question with these bytes. */
class AnsweredSite extends SoloSite {
  override readonly members = ['a', 'b'].map((node) => ({ node, life: node === 'a' ? 'solo' : node, facts: '{}' }));
  readonly #answer: Uint8Array;

  constructor(answer: Uint8Array) {
    super('a');
    this.#answer = answer;
  }

  override ask(): Promise<Uint8Array> {
    return Promise.resolve(this.#answer);
  }
}

/** Whether a session may go on of which this node, which began long ago, knows nothing. */
async function mayGoOn(answer: Uint8Array): Promise<boolean> {
  const runtime = new SimulatedRuntime(1);
  const { clock } = runtime;
  const inquiry = new Inquiry({ site: new AnsweredSite(answer), clock, resumeMs: RESUME_MS, judge: () => ({ verdict: 'unknown' }) });
  await runtime.advance(2 * RESUME_MS);
  const verdict = inquiry.mayGoOn({ session: 's', generation: 1 });
  await runtime.advance(0);
  return await verdict;
}

describe('what another node answers of a session', () => {
  it('decides whether it goes on', async () => {
    expect(await mayGoOn(encodeJson(['known']))).toBe(true);
    expect(await mayGoOn(encodeJson(['unknown']))).toBe(false);
    expect(await mayGoOn(encodeJson(['refused']))).toBe(false);
  });

  it('counts as no answer where it is not understood', async () => {
    expect(await mayGoOn(new TextEncoder().encode('what?'))).toBe(true);
  });
});
