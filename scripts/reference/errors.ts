import type { Reasons } from '@parley/component';
import { hostReasons } from '@parley/host';
import { type Advice, adviceOf, CODES } from '@parley/protocol';
import { declaredComponents } from '../../apps/server/src/declared-components.ts';
import { page, table } from './markdown.ts';
import { explanationsOf, helpOf } from './source.ts';

const INTRO = `Every failure has a **code** from a closed list: in the \`code\` of a \`ParleyError\`, of an answer over HTTP (\`application/problem+json\`), and of the close of a connection. Where a component refuses, \`details.reason\`
is the stable **reason** beside it, and the message is a sentence that says what to do. Programs look at codes and reasons, and never at sentences.`;

/** What a client does, by the range of the code. */
const RANGES: Readonly<Record<Advice, string>> = {
  reconnect: 'The connection is over; the SDK makes another one at once.',
  'reconnect-later': 'The connection is over; the SDK makes another one after a while.',
  'new-token': 'The connection is over; the SDK asks your `token` function for another token. Refused three times in a row it has ended.',
  stop: 'The connection is over, and stays so until `connect` is called again.',
  refused: 'The same request will be refused again.',
  'retry-later': 'The same request may work later: after `retryAfterMs`, where it is given.',
};

/** Codes that only the packages know, by the page and the type that lists them. */
const OF_PACKAGES = {
  '@parley/esdk': ['sdk/esdk/src/error.ts', 'ClientCode'],
  '@parley/server-sdk': ['sdk/server-sdk/src/error.ts', 'OwnCode'],
  '@parley/elements': ['ui/elements/src/error.ts', 'OwnCode'],
} as const;

/** Every code and every reason. */
export function errorsPage(): string {
  const ranges = Object.entries(RANGES).flatMap(([advice, means]) => [
    `### ${advice}`,
    means,
    table(['number', 'code', 'what happened, and what to do'], codesWith(advice)),
  ]);
  const packages = Object.entries(OF_PACKAGES).flatMap(([name, [file, type]]) => [`### Of ${name}`, ownCodes(file, type)]);
  return page(
    '# Error codes',
    INTRO,
    '## Codes of the server',
    'What a client does follows from the range of the number, so that it also knows what to do with a code of a later version.',
    ...ranges,
    '## Codes of the packages',
    'What never came to a server, or was none.',
    ...packages,
    '## Reasons',
    'Who refused, and why. What stands in braces is in `details.values`, so that it can be said in another language. Components of others have their own.',
    ...reasonTables(),
  );
}

function codesWith(advice: string): readonly (readonly string[])[] {
  const codes = Object.entries(CODES).filter(([, { code }]) => adviceOf(code) === advice);
  return codes.map(([name, { code, help }]) => [String(code), `\`${name}\``, help]);
}

function ownCodes(file: string, type: string): string {
  const help = helpOf(file);
  return table(
    ['code', 'what happened, and what to do'],
    [...explanationsOf(file, type)].map(([name, what]) => [`\`${name}\``, [sentence(what), help.get(name)].filter(Boolean).join(' ')]),
  );
}

function sentence(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
}

/** Of the host, and of each component, by its id. */
export function allReasons(): ReadonlyMap<string, Reasons> {
  const own = declaredComponents().flatMap(({ id, reasons }) => (reasons ? [[id, reasons] as const] : []));
  return new Map([['the server itself', hostReasons], ...own]);
}

function reasonTables(): readonly string[] {
  return [...allReasons()].flatMap(([owner, reasons]) => [
    `### Of ${owner}`,
    table(
      ['reason', 'code', 'what it says'],
      Object.entries(reasons).map(([name, [code, sentence]]) => [`\`${name}\``, `\`${code}\``, sentence]),
    ),
  ]);
}
