import { atLeast, atMost, type Figure } from '../figure.ts';
import { sleep } from '../measure/clock.ts';
import { median } from '../measure/quantile.ts';
import { packageVersions } from '../report/versions.ts';
import { describeLimits } from '../subjects/profile.ts';
import type { Bench, Findings, Workload } from '../workload.ts';
import { MB, Pair } from './pipes/pair.ts';
import { measureRelay, type RelaySpeed } from './pipes/relay.ts';
import { Server } from './pipes/server.ts';

/** Before the first measurement: buffers and code that the first bytes cost once. */
const WARM_UP = 64 * MB;
const SLOW_BYTES_PER_SECOND = 64 * 1024;
const PIPES = 100;
const SHARE_MS = 4_000;
/** What is under way of one pipe at most. */
const WINDOW = 256 * 1024;

interface Round {
  readonly megabytesPerSecond: number;
  readonly cpuMsPerMegabyte: number;
  readonly growthMiB: number;
  /** Through the death of the server; rejects where a byte is lost. */
  readonly killedSeconds: number;
  /** Of a fast pair beside a slow reader, of its speed alone. */
  readonly besideSlow: number;
  readonly slowGrowthMiB: number;
  /** What the slow reader's writer was ahead of it at most. */
  readonly aheadKiB: number;
  /** Of a hundred pipes, the farthest from the mean. */
  readonly unfairness: number;
  /** Of the hundred together. */
  readonly manyMegabytesPerSecond: number;
  /** The same through a naive relay of WebSockets. */
  readonly relay: RelaySpeed;
}

/** Streams between two clients, through the server. */
export const pipes: Workload = {
  name: 'pipes',
  title: 'Pipes: 1 GB between two clients, past a killed server; a slow reader; 100 at once',
  async run(bench): Promise<Findings> {
    const rounds: Round[] = [];
    for (let round = 1; round <= (bench.quick ? 1 : 5); round++) {
      rounds.push(await measure(bench, bench.quick ? 64 * MB : 1_000 * MB));
      bench.say(`round ${round}: ${JSON.stringify(rounds.at(-1))}`);
    }
    return {
      figures: figuresOf(rounds),
      method: { pipes: PIPES, shareMs: SHARE_MS, slowBytesPerSecond: SLOW_BYTES_PER_SECOND, limits: describeLimits({}) },
      versions: packageVersions(['ws']),
      rounds,
    };
  },
};

async function measure(bench: Bench, bytes: number): Promise<Round> {
  const server = await Server.start(bench);
  const place = (person: number) => ({ port: server.port, token: server.tokens[person - 1] ?? '' });
  const fast = await Pair.join(place(1), { place: place(2), person: 'p2' });
  try {
    await fast.stream(WARM_UP);
    const one = await large(server, fast, bytes);
    const slow = await Pair.join(place(3), { place: place(4), person: 'p4' }, { bytesPerSecond: SLOW_BYTES_PER_SECOND });
    const beside = await besideSlow(server, fast, slow, bytes / 4);
    await slow.stop();
    const shared = await share(fast);
    // The hundred streams end with their clients.
    await fast.stop();
    const killedSeconds = await past(server, await Pair.join(place(1), { place: place(2), person: 'p2' }), bytes);
    await server.stop();
    const relay = await measureRelay({ bytes: bytes / 4, streams: PIPES, shareMs: SHARE_MS });
    return { ...one, ...beside, ...shared, killedSeconds, relay };
  } finally {
    await fast.stop();
    await server.stop();
  }
}

async function large(
  server: Server,
  pair: Pair,
  bytes: number,
): Promise<Pick<Round, 'megabytesPerSecond' | 'cpuMsPerMegabyte' | 'growthMiB'>> {
  let [seconds, cpu] = [0, 0];
  const growth = await server.growth(async () => {
    const before = server.cpuSeconds();
    seconds = await pair.stream(bytes);
    cpu = server.cpuSeconds() - before;
  });
  return { megabytesPerSecond: bytes / MB / seconds, cpuMsPerMegabyte: (cpu * 1_000) / (bytes / MB), growthMiB: growth / 1024 ** 2 };
}

/** The speed of a pair alone and beside another one whose reader is slow. */
async function besideSlow(
  server: Server,
  fast: Pair,
  slow: Pair,
  bytes: number,
): Promise<Pick<Round, 'besideSlow' | 'slowGrowthMiB' | 'aheadKiB'>> {
  const alone = await fast.stream(bytes);
  let [beside, ahead] = [0, 0];
  const growth = await server.growth(async () => {
    await slow.begin(1_000 * MB);
    beside = await fast.stream(bytes, async () => {
      const [[read], [written]] = [await slow.read(), await slow.written()];
      ahead = Math.max(ahead, (written?.bytes ?? 0) - (read?.bytes ?? 0));
    });
  });
  return { besideSlow: alone / beside, slowGrowthMiB: growth / 1024 ** 2, aheadKiB: ahead / 1024 };
}

/** A hundred streams of one link, for a while. */
async function share(pair: Pair): Promise<Pick<Round, 'unfairness' | 'manyMegabytesPerSecond'>> {
  await pair.forget();
  await Promise.all(Array.from({ length: PIPES }, () => pair.begin(10_000 * MB)));
  const [before, began] = [await pair.read(), performance.now()];
  await sleep(SHARE_MS);
  const [after, ended] = [await pair.read(), performance.now()];
  const got = after.map(({ bytes }, index) => bytes - (before[index]?.bytes ?? 0));
  const all = got.reduce((sum, each) => sum + each, 0);
  const mean = all / PIPES;
  return {
    unfairness: Math.max(...got.map((each) => Math.abs(each - mean) / mean)),
    manyMegabytesPerSecond: all / MB / ((ended - began) / 1_000),
  };
}

/** A stream past the death of the server. */
async function past(server: Server, pair: Pair, bytes: number): Promise<number> {
  let killed = false;
  try {
    return await pair.stream(bytes, async (read) => {
      if (killed || read < bytes / 3) return;
      killed = true;
      await server.killAndRestart();
    });
  } finally {
    await pair.stop();
  }
}

function figuresOf(rounds: readonly Round[]): readonly Figure[] {
  type Measured = Exclude<keyof Round, 'relay'>;
  const of = (key: Measured): number => median(rounds.map((round) => round[key]));
  const most = (key: Measured): number => Math.max(...rounds.map((round) => round[key]));
  const relay = (key: keyof RelaySpeed): number => median(rounds.map((round) => round.relay[key]));
  const beside = (key: keyof RelaySpeed): Pick<Figure, 'peers' | 'bounds'> => ({
    peers: { 'ws relay': relay(key) },
    bounds: [atLeast(0.6 * relay(key), '≥ 60 % of a naive ws relay')],
  });
  return [
    { measure: '1 GB through one pipe', unit: 'MB/s', value: of('megabytesPerSecond'), ...beside('one') },
    { measure: '100 pipes of one link, together', unit: 'MB/s', value: of('manyMegabytesPerSecond'), ...beside('many') },
    { measure: 'CPU of the server', unit: 'ms/MB', value: of('cpuMsPerMegabyte') },
    { measure: 'memory of the server above that before, at most', unit: 'MiB', value: most('growthMiB'), bounds: [atMost(32, '≤ 32 MiB')] },
    { measure: '1 GB past a killed server (-9), all bytes the same', unit: 's', value: of('killedSeconds') },
    { measure: 'a fast pair beside a slow reader, of its speed alone', unit: '', value: of('besideSlow'), bounds: [atLeast(0.8, '≥ 0.8')] },
    { measure: 'memory of the server meanwhile', unit: 'MiB', value: most('slowGrowthMiB'), bounds: [atMost(32, '≤ 32 MiB')] },
    {
      measure: 'what is under way to a slow reader',
      unit: 'KiB',
      value: most('aheadKiB'),
      bounds: [atMost((WINDOW + 128 * 1024) / 1024, '≤ window + one write')],
    },
    { measure: '100 pipes of one link: farthest from the mean', unit: 'share', value: most('unfairness'), bounds: [atMost(0.2, '≤ 0.2')] },
  ];
}
