import { parseArguments } from '../arguments.ts';
import type { Command, Surroundings } from '../command.ts';
import { Complaint } from '../complaint.ts';
import { readControl } from '../data-directory.ts';
import { type Finding, probe, verdictOf } from '../probe/index.ts';
import { readSettings } from '../settings.ts';

const usage = 'probe [URL] [--json]';
const EXIT = { ok: 0, slow: 2, failing: 1 } as const;

/** Without an address it is the server of the data directory, whose key is there too. */
export const probeCommand: Command = {
  usage,
  summary: 'measures a running server from outside: answers, is ready, delivers, recovers (PARLEY_METRICS_TOKEN or PARLEY_TOKEN)',
  options: {
    '--json': 'for programs',
  },
  async run(args, surroundings) {
    const words = args.filter((word) => !word.startsWith('-'));
    const { values } = parseArguments(args, usage, words.length > 0 ? ['an address like https://talk.example.org'] : [], {
      json: { type: 'boolean' },
    });
    const { url, token } = words[0] === undefined ? ownServer(surroundings) : { url: addressOf(words[0]), token: tokenOf(surroundings) };
    const findings = await probe(url, token);
    if (values.json) surroundings.say(JSON.stringify({ url, verdict: verdictOf(findings), findings }));
    else show(url, token !== undefined, findings, surroundings.say);
    return EXIT[verdictOf(findings)];
  },
};

function ownServer({ env, cwd }: Surroundings): { readonly url: string; readonly token: string } {
  const { url, key } = readControl(readSettings(env, cwd).data);
  return { url, token: key };
}

function tokenOf({ env }: Surroundings): string | undefined {
  return env['PARLEY_METRICS_TOKEN'] || env['PARLEY_TOKEN'] || undefined;
}

function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return url.origin;
  throw new Complaint(`"${text}" is no address. Give the one that people type, like https://talk.example.org.`);
}

function show(url: string, tried: boolean, findings: readonly Finding[], say: Surroundings['say']): void {
  const width = Math.max(...findings.map(({ check }) => check.length));
  for (const { check, verdict, ms, says } of findings) {
    const time = ms === undefined ? '' : `${ms.toFixed(1)} ms`;
    say(`${verdict.padEnd(7)}  ${check.padEnd(width)}  ${time.padStart(10)}  ${says}`);
  }
  if (!tried) say('Messages were not tried: set PARLEY_METRICS_TOKEN (the one of the server), or PARLEY_TOKEN of an administrator.');
  say(`\n${url}: ${{ ok: 'ok.', slow: 'slow.', failing: 'failing.' }[verdictOf(findings)]}`);
}
