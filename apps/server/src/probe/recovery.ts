import type { ChannelHandle, Parley } from '@parley/esdk';
import { failing } from './answers.ts';
import { type Finding, judge } from './finding.ts';
import { completeness, MESSAGES, PATIENCE_MS, pause, type Sent, send, take } from './series.ts';
import type { Severable } from './severable.ts';

export interface Recovery {
  readonly reader: Pick<Parley, 'snapshot' | 'subscribe'>;
  readonly spoken: Pick<ChannelHandle<Sent>, 'publish'>;
  readonly heard: Pick<ChannelHandle<Sent>, typeof Symbol.asyncIterator>;
  /** The reader's. */
  readonly line: Pick<Severable, 'sever'>;
}

/** The reader's connection is cut, and what is written while it is down must be there when it is up again. */
export async function recover({ reader, spoken, heard, line }: Recovery): Promise<Finding> {
  const began = performance.now();
  const down = becomes(reader, (state) => state !== 'up');
  line.sever();
  if (!(await down)) return failing('recovers', 'The connection of the reader could not be cut: nothing is known of what happens then.');
  const up = becomes(reader, (state) => state === 'up');
  const [isUp, taken] = await Promise.all([up, take(heard, MESSAGES), send(spoken, MESSAGES, MESSAGES, 0)]);
  if (!isUp) return failing('recovers', `The connection did not come back within ${PATIENCE_MS / 1000} seconds.`);
  const numbers = taken.map(({ number }) => number);
  const wrong = completeness('recovers', numbers, MESSAGES, MESSAGES);
  if (wrong) return wrong;
  return judge(
    'recovers',
    performance.now() - began,
    { good: 3_000, bearable: 10_000 },
    'A cut connection came back, and nothing was missing.',
    'Coming back takes long: look at the load of the node.',
  );
}

type State = Parley['connection']['state'];

/** Whether it does in time. */
async function becomes(reader: Recovery['reader'], wanted: (state: State) => boolean): Promise<boolean> {
  if (wanted(reader.snapshot.connection.state)) return true;
  let stop = (): void => {};
  const seen = new Promise<boolean>((resolve) => {
    stop = reader.subscribe(
      ({ connection }) => connection.state,
      (state) => {
        if (wanted(state)) resolve(true);
      },
    );
  });
  const late = pause(PATIENCE_MS).then(() => false);
  return Promise.race([seen, late]).finally(() => stop());
}
