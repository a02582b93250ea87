import type { Message } from '@parley/messaging/contract';
import type { Said } from './soaker.ts';

/** What one person said and heard. */
export interface Account {
  readonly person: string;
  readonly said: readonly Said[];
  readonly acknowledged: readonly (Said & { readonly offset: number })[];
  readonly refused: readonly string[];
  readonly heard: ReadonlyMap<string, readonly string[]>;
  readonly resets: readonly string[];
}

/** One line of the verdict table; met when nothing is found. */
export interface Finding {
  readonly measure: string;
  /** How many were looked at. */
  readonly of: number;
  /** What is wrong, one sentence each. */
  readonly faults: readonly string[];
}

/** Compares what people said and heard with what the server has, by room. */
export function judge(accounts: readonly Account[], stored: ReadonlyMap<string, readonly Message[]>): readonly Finding[] {
  const said = accounts.flatMap((account) => account.said);
  const acknowledged = accounts.flatMap((account) => account.acknowledged);
  const kept = [...stored].flatMap(([room, messages]) => messages.map(({ body, id }) => ({ room, body, id })));
  const places = new Map(kept.map(({ room, body, id }) => [`${room} ${body}`, id]));
  const known = new Set(said.map(({ room, body }) => `${room} ${body}`));
  return [
    {
      measure: 'acknowledged and stored at the place that was told',
      of: acknowledged.length,
      faults: acknowledged.flatMap(({ room, body, offset }) => {
        const place = places.get(`${room} ${body}`);
        // 0: it was stored before its acknowledgement was lost, and its place is no longer told.
        return place === undefined || (offset !== 0 && place !== offset)
          ? [`${room}: "${body}" was acknowledged at ${offset}, is at ${place}`]
          : [];
      }),
    },
    {
      measure: 'said and acknowledged',
      of: said.length,
      faults: [
        ...(said.length === acknowledged.length ? [] : [`${said.length - acknowledged.length} were never acknowledged`]),
        ...accounts.flatMap(({ refused }) => refused),
      ],
    },
    {
      measure: 'stored once, and said by somebody',
      of: kept.length,
      faults: [
        ...repeated(kept.map(({ room, body }) => `${room} ${body}`)),
        ...kept.flatMap(({ room, body }) => (known.has(`${room} ${body}`) ? [] : [`nobody said "${body}"`])),
      ],
    },
    {
      measure: 'in the order in which each person said them',
      of: accounts.length * stored.size,
      faults: accounts.flatMap((account) => [...stored].flatMap(([room, messages]) => disordered(account, room, messages))),
    },
    {
      measure: 'heard by everybody, once and in one order',
      of: accounts.length * stored.size,
      faults: accounts.flatMap(({ person, heard, resets }) => [
        ...resets.map((reset) => `${person} was reset in ${reset}`),
        ...[...stored].flatMap(([room, messages]) => differing(`${person} in ${room}`, heard.get(room) ?? [], messages)),
      ]),
    },
  ];
}

function repeated(names: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return names.filter((name) => seen.size === seen.add(name).size).map((name) => `${name} is there twice`);
}

function disordered({ person, said }: Account, room: string, messages: readonly Message[]): readonly string[] {
  const own = messages.filter(({ sender }) => sender === person).map(({ body }) => body);
  const wanted = said.filter((each) => each.room === room).map(({ body }) => body);
  const at = wanted.findIndex((body, index) => own[index] !== body);
  return at < 0 ? [] : [`${person} in ${room}: "${own[at]}" stands in the place of "${wanted[at]}"`];
}

function differing(whose: string, heard: readonly string[], messages: readonly Message[]): readonly string[] {
  const at = messages.findIndex(({ body }, index) => heard[index] !== body);
  if (at >= 0) return [`${whose}: heard "${heard[at]}" in the place of "${messages[at]?.body}"`];
  return heard.length === messages.length ? [] : [`${whose}: heard ${heard.length}, ${messages.length} are stored`];
}
