import type { Parley } from '@parley/esdk';
import type { Card, CardTime } from '@parley/esdk/component';

type Input = Readonly<Record<string, unknown>>;

/**
 * Runs a method of a component for what it shows. Rejects for a method of another one: whoever presses a button of a component lends their
 * rights to it, and to no other. `key`: for a method that takes one.
 */
export async function runCard(
  parley: Pick<Parley, 'request'>,
  component: string,
  run: string,
  input: Input,
  key?: string,
): Promise<Card | undefined> {
  if (!run.startsWith(`${component}.`)) throw new Error(`${component} does not run "${run}".`);
  const answer = await parley.request<Readonly<Record<string, { in: unknown; out: unknown }>>, string>(
    run,
    input,
    key === undefined ? {} : { key },
  );
  return cardIn(answer);
}

/** What a card should be, taken from what came: what is missing or of another form is left out. */
export function cardIn(answer: unknown): Card | undefined {
  const card = recordIn(recordIn(answer)?.['card']);
  if (!card) return undefined;
  return {
    title: textIn(card['title']),
    rows: listIn(card['rows']).map(({ label, text, times }) => ({ label: textIn(label), text: textIn(text), times: timesIn(times) })),
    fields: listIn(card['fields']).map(({ name, label, value, required, options }) => ({
      name: textIn(name),
      label: textIn(label),
      value: textIn(value),
      required: required === true,
      ...(Array.isArray(options) && {
        options: listIn(options).map((option) => ({ value: textIn(option['value']), label: textIn(option['label']) })),
      }),
    })),
    actions: listIn(card['actions']).map(({ title, run, input }) => ({
      title: textIn(title),
      run: textIn(run),
      input: recordIn(input) ?? {},
    })),
  };
}

function timesIn(times: unknown): Readonly<Record<string, CardTime>> {
  return Object.fromEntries(
    Object.entries(recordIn(times) ?? {}).flatMap(([name, value]) => {
      const { at, until, show } = recordIn(value) ?? {};
      if (!isMoment(at)) return [];
      const time: CardTime = {
        at,
        ...(isMoment(until) && until >= at && { until }),
        show: show === 'date' || show === 'time' ? show : 'date-time',
      };
      return [[name, time]];
    }),
  );
}

function isMoment(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(new Date(value).getTime());
}

function recordIn(value: unknown): Input | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Input) : undefined;
}

function listIn(value: unknown): readonly Input[] {
  return Array.isArray(value) ? value.map(recordIn).filter((each) => each !== undefined) : [];
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
