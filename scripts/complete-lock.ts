// `npm run lock`: `npm install`, then entries for the platform packages (`@biomejs/cli-darwin-arm64`, …) that the registry used here
// does not serve. npm leaves such optional packages out of the lock file and then refuses `npm ci`, everywhere. The entries carry
// the exact version their parent asks for, and no hash: whoever can fetch the package gets the hash added by the next `npm install`.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readJson, repositoryRoot } from './workspace.ts';

interface Entry {
  readonly version?: string;
  readonly optional?: boolean;
  readonly dev?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Record<string, Entry>;
}

const lockFile = path.join(repositoryRoot, 'package-lock.json');
const systems = /(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|ia32|ppc64|riscv64|s390x|x64)(?:-(.*))?$/;

/** What a name such as `binding-linux-arm-musleabihf` says about its platform. */
function platformOf(name: string): Pick<Entry, 'os' | 'cpu' | 'libc'> | undefined {
  const match = systems.exec(name);
  if (!match?.[1] || !match[2]) return undefined;
  const libc = match[1] === 'linux' ? (match[3]?.startsWith('musl') && ['musl']) || (match[3]?.startsWith('gnu') && ['glibc']) : false;
  return { os: [match[1]], cpu: [match[2]], ...(libc ? { libc } : {}) };
}

function missingEntries(lock: Lock): [string, Entry][] {
  const wanted = Object.entries(lock.packages).flatMap(([place, { optionalDependencies = {}, dev }]) =>
    place.startsWith('node_modules/') ? Object.entries(optionalDependencies).map(([name, version]) => ({ name, version, dev })) : [],
  );
  return wanted.flatMap(({ name, version, dev }): [string, Entry][] => {
    const platform = platformOf(name);
    const isExact = /^\d+\.\d+\.\d+$/.test(version);
    if (`node_modules/${name}` in lock.packages || !platform || !isExact) return [];
    const { cpu = [], libc, os = [] } = platform;
    return [[`node_modules/${name}`, { version, cpu, ...(dev ? { dev } : {}), ...(libc ? { libc } : {}), optional: true, os }]];
  });
}

spawnSync('npm', ['install', '--no-audit', '--no-fund'], { cwd: repositoryRoot, stdio: 'inherit', shell: process.platform === 'win32' });
const lock = readJson<Lock>(lockFile);
const missing = missingEntries(lock);
if (missing.length > 0) {
  const packages = Object.fromEntries([...Object.entries(lock.packages), ...missing].sort(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(lockFile, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
}
console.log(`${missing.length} platform packages added to package-lock.json.`);
