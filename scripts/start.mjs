// `npm start`: installs what is missing, builds the web app when its sources changed, and runs the server from source.
import { guard, prepare, run } from './bootstrap.mjs';

await guard(async () => {
  const node = prepare();
  const built = await run(node, ['scripts/build.ts', '--web', '--if-stale']);
  if (built !== 0) return built;
  return run(node, ['--conditions=source', 'apps/server/src/main.ts', ...process.argv.slice(2)]);
});
