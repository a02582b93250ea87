import { encodeJson } from '@parley/protocol';
import type { Cancel } from '@parley/runtime';
import { ParleyError, readJson } from './error.ts';
import type { Exchange } from './exchange.ts';
import { guard } from './state.ts';
import type { WatchHandlers } from './types.ts';

const RETRY_MS = 5_000;

/** A component's watch: opened again after every reconnect, and after a refusal that may pass. Returns how to end it. */
export function openWatch(exchange: Exchange, topic: string, input: unknown, on: WatchHandlers): Cancel {
  const body = encodeJson(input);
  /** Whether a part of a snapshot has come and more follow. */
  let within = false;
  let version = 0;
  let stop: Cancel;
  const open = (): void => {
    stop = exchange.ask({
      repeat: true,
      many: true,
      takeBack: 'unwatch',
      build: (id) => {
        within = false;
        return { frame: 'watch', id, topic, since: version || undefined, body };
      },
      answer: (answer) => {
        if (answer instanceof ParleyError) refused(answer);
        else if (answer.frame === 'snapshot') {
          const first = !within;
          within = answer.more;
          version = answer.version;
          guard(() => on.snapshot(readJson(answer.body), first, answer.more));
        } else if (answer.frame === 'delta' && answer.version > version) {
          version = answer.version;
          guard(() => on.delta(readJson(answer.body)));
        }
      },
    });
  };
  const refused = (error: ParleyError): void => {
    if (error.retryable) stop = exchange.runtime.clock.after(error.retryAfterMs ?? RETRY_MS, open);
    else guard(() => on.refused?.(error));
  };
  open();
  return () => stop();
}
