// What the tests start that comes from the operating system. On Debian as root it is installed.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, globSync } from 'node:fs';
import path from 'node:path';

export interface Tool {
  readonly command: string;
  /** Of Debian. */
  readonly package: string;
  /** Whether the unit tests start it; the others start everything. */
  readonly forUnitTests: boolean;
  /** A service that comes with the package. The tests start servers of their own; this one is neither started nor enabled. */
  readonly service?: string;
}

const tools: readonly Tool[] = [
  { command: 'chromium', package: 'chromium', forUnitTests: false },
  // For the tests that watch system calls.
  { command: 'strace', package: 'strace', forUnitTests: false },
  // For certificates.
  { command: 'openssl', package: 'openssl', forUnitTests: true },
  { command: 'nats-server', package: 'nats-server', forUnitTests: true, service: 'nats-server' },
  { command: 'postgres', package: 'postgresql', forUnitTests: true, service: 'postgresql' },
];

/** After this an installation is given up. */
const installLimitMs = 15 * 60_000;

/** Debian keeps servers where only root, or nobody, has them on the path. */
function placesOf(command: string): string[] {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', ...globSync('/usr/lib/postgresql/*/bin')];
  return folders.map((folder) => path.join(folder, command));
}

function isInstalled(command: string): boolean {
  return placesOf(command).some((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** One call of apt-get, during which no service is started, unless the machine says itself what may be. */
function installScript(missing: readonly Tool[]): string {
  const services = missing.flatMap(({ service }) => service ?? []).join(' ');
  return `
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
      trap "rm -f $policy" EXIT
      printf '#!/bin/sh\\nexit 101\\n' > $policy && chmod +x $policy
    fi
    apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${packagesOf(missing)} || exit 1
    ${services && `if command -v systemctl > /dev/null; then systemctl disable ${services} || true; fi`}
  `;
}

function packagesOf(missing: readonly Tool[]): string {
  return missing.map((tool) => tool.package).join(' ');
}

/** What is still missing after an attempt to install it; nothing when all is well. */
export function provideTools(onlyForUnitTests: boolean): readonly Tool[] {
  const findMissing = () => tools.filter(({ command, forUnitTests }) => (forUnitTests || !onlyForUnitTests) && !isInstalled(command));
  const wanted = findMissing();
  if (wanted.length === 0) return [];
  if (process.getuid?.() === 0 && isInstalled('apt-get')) {
    console.log(`Installing ${packagesOf(wanted)} (Debian packages, a minute or two)…`);
    const { stdout, stderr } = spawnSync('sh', ['-c', installScript(wanted)], { encoding: 'utf8', timeout: installLimitMs });
    if (findMissing().length > 0) process.stdout.write(`${stdout}${stderr}`);
  }
  const missing = findMissing();
  if (missing.length > 0)
    console.log(`The tests need ${packagesOf(missing)}. On Debian: sudo apt-get update && sudo apt-get install ${packagesOf(missing)}`);
  return missing;
}
