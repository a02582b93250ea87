/** What a generated test runs: steps one after the other, under circumstances that are the rest of it. */
interface Steps {
  readonly ops: readonly unknown[];
}

type Fault = string | undefined;

/** The same fault from fewer steps: drops parts of the schedule, ever smaller ones, as long as it still fails. */
export async function shrink<Schedule extends Steps>(
  schedule: Schedule,
  fails: (smaller: Schedule) => boolean | Promise<boolean>,
): Promise<Schedule> {
  let { ops } = schedule;
  for (let size = Math.ceil(ops.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < ops.length; ) {
      const fewer = [...ops.slice(0, at), ...ops.slice(at + size)];
      if (await fails({ ...schedule, ops: fewer })) ops = fewer;
      else at += size;
    }
  }
  return { ...schedule, ops };
}

/** The fault of a seed with the smallest schedule that still shows one, ready to be run again. `run` answers a schedule's fault. */
export async function reportFault<Schedule extends Steps>(
  seed: number,
  schedule: Schedule,
  run: (schedule: Schedule) => Fault | Promise<Fault>,
): Promise<string> {
  const small = await shrink(schedule, async (smaller) => (await run(smaller)) !== undefined);
  const { ops, ...circumstances } = small;
  const steps = ops.map((op) => `  ${JSON.stringify(op)}`).join('\n');
  return `seed ${seed}: ${await run(schedule)}\nshrunk: ${await run(small)}\n${JSON.stringify(circumstances)}\n${steps}`;
}
