import type { Logger } from '@parley/component';
import { LOG_LEVELS, type LogLevel } from './settings.ts';

/** One JSON object per line on standard error: time, level, event, facts. Standard output is for people. */
export function jsonLogger(level: LogLevel, write: (line: string) => void = (line) => void process.stderr.write(line)): Logger {
  const least = LOG_LEVELS.indexOf(level);
  const at = (own: LogLevel) => (event: string, facts?: Readonly<Record<string, unknown>>) => {
    if (LOG_LEVELS.indexOf(own) < least) return;
    const head = { time: new Date().toISOString(), level: own, event };
    write(`${lineOf(head, { ...head, ...facts, ...head })}\n`);
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** A line is written, whatever its facts are: what logs something never fails for it. */
function lineOf(head: object, whole: object): string {
  try {
    return JSON.stringify(whole, plain);
  } catch (error) {
    return JSON.stringify({ ...head, unreadable: String(error) });
  }
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Error ? { name: value.name, message: value.message, stack: value.stack, cause: value.cause } : value;
}
