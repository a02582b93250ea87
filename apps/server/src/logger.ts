import type { Logger } from '@parley/component';
import { LOG_LEVELS, type LogLevel } from './settings.ts';

/** One JSON object per line on standard error: time, level, event, facts. Standard output is for people. */
export function jsonLogger(level: LogLevel, write: (line: string) => void = (line) => void process.stderr.write(line)): Logger {
  const least = LOG_LEVELS.indexOf(level);
  const at = (own: LogLevel) => (event: string, facts?: Readonly<Record<string, unknown>>) => {
    if (LOG_LEVELS.indexOf(own) < least) return;
    write(`${JSON.stringify({ time: new Date().toISOString(), level: own, event, ...facts }, plainErrors)}\n`);
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function plainErrors(_key: string, value: unknown): unknown {
  return value instanceof Error ? { name: value.name, message: value.message, stack: value.stack, cause: value.cause } : value;
}
