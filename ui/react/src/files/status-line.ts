import { durationText, sizeText } from './amounts.ts';
import type { FilesKey } from './messages/en.ts';
import type { TransferView } from './transfer.ts';

/** What is needed of a language to say what becomes of a file. */
export interface StatusWords {
  say(key: FilesKey, values?: Readonly<Record<string, string | number>>): string;
  readonly formats: { readonly locale: string };
}

/** What is to be said of a transfer besides who and what. `online`: whether there is a connection. */
export function statusLine(words: StatusWords, view: TransferView, who: string, online: boolean): string {
  // Names keep their own direction within the sentence.
  const name = `\u2068${who}\u2069`;
  const { state, way, elsewhere = false, trouble = 'failed' } = view;
  const isIn = way === 'in';
  if (state === 'failed') return words.say(`files.trouble.${trouble}`, { name });
  if (state === 'done' && isIn) return words.say(elsewhere ? 'files.saved' : 'files.arrived');
  if (state === 'done') return words.say('files.delivered', { name });
  if (state === 'needs-file') return words.say('files.needs-file');
  if (!online) return words.say('files.offline');
  if (state === 'interrupted') return words.say('files.interrupted', { name });
  if (state === 'offered') return words.say(isIn ? 'files.offer' : 'files.asking', { name });
  return movingLine(words, view, name);
}

/** For who listens: what has become of a file, but not how it moves. */
export function newsOf(words: StatusWords, view: TransferView, who: string): string {
  const isNews = view.state !== 'moving' && view.state !== 'interrupted';
  return isNews ? `${view.name}: ${statusLine(words, view, who, true)}` : '';
}

function movingLine(words: StatusWords, { bytes, size, rate, paused, stuck }: TransferView, name: string): string {
  const { locale } = words.formats;
  const amount = words.say('files.amount', { done: sizeText(locale, bytes), all: sizeText(locale, size) });
  const rest = ((): string => {
    if (paused === 'me') return words.say('files.paused');
    if (paused === 'them') return words.say('files.paused-by', { name });
    if (stuck) return words.say('files.stuck', { name });
    if (rate < 1) return '';
    return words.say('files.rate', { rate: sizeText(locale, rate, true), left: durationText(locale, (size - bytes) / rate) });
  })();
  return rest ? `${amount} · ${rest}` : amount;
}
