import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface RunningCrm {
  readonly url: string;
  /** Ends it, and removes its data. */
  dispose(): Promise<void>;
}

export interface CrmOptions {
  /** Default: `examples/crm`. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export const CRM: string = path.resolve(import.meta.dirname, '../../../examples/crm');

/** The CRM as a process of its own, on a free port where `env` names none, with the sample in it. */
export async function startCrm({ folder = CRM, env: more = {} }: CrmOptions = {}): Promise<RunningCrm> {
  const data = mkdtempSync(path.join(tmpdir(), 'crm-e2e-'));
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const env = { ...inherited, PORT: '0', CRM_DATABASE: path.join(data, 'crm.db'), ...more };
  const child = spawn(process.execPath, ['src/main.ts'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const keep = (chunk: Buffer) => {
      output += chunk.toString();
      const ready = /is at (http:\/\/\S+)\n/.exec(output);
      if (ready?.[1]) resolve(ready[1]);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('close', (code) => reject(new Error(`The CRM ended before it was ready (${code}):\n${output}`)));
  });
  return {
    url,
    async dispose() {
      child.kill('SIGTERM');
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}
