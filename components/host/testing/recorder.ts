import type { Logger } from '@parley/component';

/** A line that was logged. */
export interface LogLine {
  readonly level: keyof Logger;
  readonly event: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A logger that keeps every line. */
export function recorder(lines: LogLine[]): Logger {
  const record =
    (level: keyof Logger) =>
    (event: string, facts: Readonly<Record<string, unknown>> = {}): void =>
      void lines.push({ level, event, facts });
  return { debug: record('debug'), info: record('info'), warn: record('warn'), error: record('error') };
}
