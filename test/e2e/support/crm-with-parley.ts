import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CRM, type RunningCrm, startCrm } from './crm.ts';
import { parley, type Server } from './server.ts';

export const PATCH: string = path.join(CRM, 'parley.patch');

/** The CRM with its patch, as its README says, and registered at the server. */
export async function startCrmWithParley(server: Server): Promise<RunningCrm> {
  const folder = mkdtempSync(path.join(tmpdir(), 'crm-with-parley-'));
  cpSync(CRM, folder, { recursive: true, filter: (from) => !/[/](?:node_modules|data)$/.test(from) });
  symlinkSync(path.resolve(CRM, '../../node_modules'), path.join(folder, 'node_modules'));
  execFileSync('git', ['apply', PATCH], { cwd: folder });
  const { output } = await parley(['application', 'add', 'crm', '--own'], { data: server.data });
  await parley(['application', 'channels', 'crm', '--set', 'deal/:id=live'], { data: server.data });
  const env = { PARLEY_URL: server.url, PARLEY_KEY: output.trim(), NODE_OPTIONS: '--conditions=source' };
  const crm = await startCrm({ folder, env });
  // It has the port that it was given, and is registered with it.
  await parley(['application', 'origins', 'crm', '--set', crm.url], { data: server.data });
  return {
    url: crm.url,
    async dispose() {
      await crm.dispose();
      rmSync(folder, { recursive: true });
    },
  };
}
