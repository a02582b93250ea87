import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

test('the process keeps its data to its account, and ends well though nobody reads its output and who was refused does not hang up', async () => {
  const data = mkdtempSync(path.join(tmpdir(), 'parley-main-'));
  chmodSync(data, 0o755);
  const env = { ...process.env, PARLEY_DATA: data, PARLEY_PORT: '0' };
  const server = spawn(process.execPath, ['--conditions=source', path.join(import.meta.dirname, 'main.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(server, 'exit');
  try {
    let said = '';
    for await (const chunk of server.stdout) {
      said += String(chunk);
      if (/Ctrl\+C/.test(said)) break;
    }
    // From here on nobody reads what it says.
    const open = readdirSync(data).filter((name) => (statSync(path.join(data, name)).mode & 0o077) !== 0);
    expect(open).toEqual([]);
    const stranger = connect({ host: '127.0.0.1', port: Number(/:(\d+)$/m.exec(said.split('\n')[0] ?? '')?.[1]), allowHalfOpen: true });
    stranger.on('error', () => {});
    stranger.write('GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await once(stranger.resume(), 'end');
    server.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    stranger.destroy();
  } finally {
    server.kill('SIGKILL');
    rmSync(data, { recursive: true });
  }
});
