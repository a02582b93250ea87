// `npm start`: installs what is missing, builds the web app when its sources changed, and runs the server from source.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { guard, prepare, repositoryRoot, run } from './bootstrap.mjs';

await guard(async () => {
  const node = prepare();
  const built = await run(node, ['scripts/build.ts', '--web', '--if-stale']);
  if (built !== 0) return built;
  // A small young generation: what passes through is garbage at once, and must not make the server larger by what V8 would let it grow.
  const serverArguments = JSON.parse(readFileSync(path.join(repositoryRoot, 'apps/server/node-arguments.json'), 'utf8'));
  return run(node, ['--conditions=source', ...serverArguments, 'apps/server/src/main.ts', ...process.argv.slice(2)]);
});
