import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { atMost, type Figure } from '../figure.ts';
import { sleep } from '../measure/clock.ts';
import { quantile } from '../measure/quantile.ts';
import { closeAtEnd } from '../process/closing.ts';
import { describeLimits } from '../subjects/profile.ts';
import { startParleyProcess } from '../subjects/subject.ts';
import type { Findings, Workload } from '../workload.ts';
import { awaitText, noteMoments, readMoments } from './screen-page.ts';

const CHROMIUM = '/usr/bin/chromium';
const MESSAGES = 100;
/** Not counted: code that is compiled on the way. */
const WARM_UP = 20;
/** Between two messages, so that they do not fall into step with the drawing of the screen. */
const PAUSE_MS = { least: 60, spread: 70 };
/** The sample's administrator, who writes, and a person of the sample with whom there is a conversation. */
const WRITER = 'joaquin-herrera';
const READER = 'amara-okafor';

const root = path.resolve(import.meta.dirname, '../../..');

/** Milliseconds since the key was pressed. */
interface Sample {
  /** The publication has left the writer's page. */
  readonly sent: number;
  /** It has reached the reader's page. */
  readonly received: number;
  /** The text is in the other page's document. */
  readonly inDocument: number;
  /** The frame that shows it has been handed over for drawing. */
  readonly drawn: number;
}

/** Enter in one window, the text in the other. */
export const screen: Workload = {
  name: 'screen',
  title: `From the composer to the other screen: ${MESSAGES} messages between two windows of Chromium`,
  async run(bench): Promise<Findings> {
    if (!existsSync(CHROMIUM)) throw new Error(`There is no ${CHROMIUM}. On Debian: apt-get install chromium.`);
    await promisify(execFile)(process.execPath, ['scripts/build.ts', '--web', '--if-stale'], { cwd: root });
    const server = startParleyProcess();
    const browser = await launch();
    const closeBrowser = closeAtEnd(() => browser.close());
    try {
      const { port, firstRunCode } = await server.call('start', {
        data: await bench.makeFolder(),
        limits: {},
        people: 0,
        conversations: 0,
      });
      const { writer, reader } = await openWindows(browser, `http://127.0.0.1:${port}`, firstRunCode);
      const samples = await exchange(writer, reader, bench.quick ? 20 : MESSAGES);
      return {
        figures: figuresOf(samples),
        method: { messages: samples.length, warmUp: WARM_UP, pauseMs: PAUSE_MS, limits: describeLimits({}) },
        versions: { chromium: browser.version() },
        rounds: samples,
      };
    } finally {
      await closeBrowser();
      await server.stop();
    }
  },
};

/** Neither window may be treated as one in the background. Signals are the bench's own business. */
function launch(): Promise<Browser> {
  const foreground = [
    '--disable-renderer-backgrounding',
    '--disable-backgrounding-occluded-windows',
    '--disable-background-timer-throttling',
  ];
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', ...foreground],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

/** Two people of the sample organisation in their conversation, each in a browser profile of their own. */
async function openWindows(browser: Browser, url: string, code: string): Promise<{ readonly writer: Page; readonly reader: Page }> {
  const home = await browser.newContext();
  const first = await home.newPage();
  await first.goto(url);
  await post(first, '/u/0/api/setup/sample', { code });
  await post(first, '/u/0/api/setup/open-as', { person: READER });
  const writer = await converse(home, `${url}/u/0/p/${READER}`);
  const reader = await converse(await browser.newContext({ storageState: await home.storageState() }), `${url}/u/1/p/${WRITER}`);
  await first.close();
  return { writer, reader };
}

async function post(page: Page, route: string, body: unknown): Promise<void> {
  const status = await page.evaluate(
    async ([to, text]) => {
      const response = await fetch(to, { method: 'POST', body: text, headers: { 'content-type': 'application/json' } });
      return response.status;
    },
    [route, JSON.stringify(body)] as const,
  );
  if (status !== 200) throw new Error(`${route} answered ${status}.`);
}

async function converse(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(noteMoments);
  await page.goto(url);
  await page.getByRole('article').last().waitFor();
  return page;
}

async function exchange(writer: Page, reader: Page, messages: number): Promise<readonly Sample[]> {
  const composer = writer.getByRole('textbox').last();
  const samples: Sample[] = [];
  for (let number = 1; number <= WARM_UP + messages; number++) {
    const text = `Message ${number} of the bench, to be seen on the other screen.`;
    const seen = await reader.evaluateHandle(awaitText, text);
    await composer.fill(text);
    await sleep(PAUSE_MS.least + Math.random() * PAUSE_MS.spread);
    await composer.press('Enter');
    const { received, inDocument, drawn } = await seen.evaluate(({ arrival }) => arrival);
    const { pressed, sent } = await writer.evaluate(readMoments);
    const since = (moment: number): number => moment - pressed;
    if (number > WARM_UP)
      samples.push({ sent: since(sent), received: since(received), inDocument: since(inDocument), drawn: since(drawn) });
  }
  return samples;
}

function figuresOf(samples: readonly Sample[]): readonly Figure[] {
  const line = (share: number, what: string, read: (sample: Sample) => number, more: Pick<Figure, 'bounds'> = {}): Figure => ({
    measure: `${what}, p${share * 100}`,
    unit: 'ms',
    value: quantile(samples.map(read), share),
    ...more,
  });
  return [
    line(0.5, 'Enter to the other document', ({ inDocument }) => inDocument, { bounds: [atMost(30, '≤ 30 ms')] }),
    line(0.95, 'Enter to the other document', ({ inDocument }) => inDocument),
    line(0.5, 'of it: from Enter to the socket', ({ sent }) => sent),
    line(0.5, 'of it: from socket to socket, with the flush to disk', ({ sent, received }) => received - sent),
    line(0.5, 'of it: from the socket to the document', ({ received, inDocument }) => inDocument - received),
    line(0.5, 'Enter to the other screen drawn', ({ drawn }) => drawn),
    line(0.95, 'Enter to the other screen drawn', ({ drawn }) => drawn),
  ];
}
