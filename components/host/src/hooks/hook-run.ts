import type { Hook, HookPoint, HookVerdict } from '@parley/component';
import type { Clock } from '@parley/runtime';
import { z } from 'zod';

const verdict = z.discriminatedUnion('verdict', [
  z.strictObject({ verdict: z.literal('accept') }),
  z.strictObject({ verdict: z.literal('refuse'), reason: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/), text: z.string().min(1).max(500) }),
  z.strictObject({ verdict: z.literal('replace'), change: z.record(z.string(), z.unknown()) }),
]);

export interface HookRun {
  readonly clock: Clock;
  readonly deadlineMs: number;
  readonly hook: Hook<unknown, unknown>;
  readonly point: HookPoint;
  readonly state: unknown;
  readonly value: object;
}

/** Asks one hook. Rejects where it fails, is late, or answers what no hook may answer or what the point does not take. */
export async function runHook({ clock, deadlineMs, hook, point, state, value }: HookRun): Promise<HookVerdict> {
  const controller = new AbortController();
  const late = Promise.withResolvers<never>();
  const stop = clock.after(deadlineMs, () => {
    const error = new Error(`It has not answered within ${deadlineMs} ms.`);
    controller.abort(error);
    late.reject(error);
  });
  try {
    const answer = async () => checked(await hook.run(structuredClone(value), { state, signal: controller.signal }), point);
    return await Promise.race([answer(), late.promise]);
  } finally {
    stop();
  }
}

/** What the point takes may be for another thread to say. */
async function checked(answer: unknown, { change }: HookPoint): Promise<HookVerdict> {
  const parsed = verdict.safeParse(answer);
  if (!parsed.success) throw new Error(`It answered what is no verdict: ${parsed.error.message}`);
  if (parsed.data.verdict !== 'replace') return parsed.data;
  const replaced = await change.safeParseAsync(parsed.data.change);
  if (!replaced.success) throw new Error(`What it would replace is not allowed: ${replaced.error.message}`);
  return { verdict: 'replace', change: replaced.data };
}
