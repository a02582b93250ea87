import { readFile } from 'node:fs/promises';
import type { ImportedMessage, MessagingApi } from '@parley/messaging';
import type { PeopleApi } from '@parley/people';
import type { PeopleMethods, Person } from '@parley/people/contract';
import { momentOf } from './moment.ts';

/** Who, when (see `momentOf`), what. `@` and the full name of a member is a mention. */
type Line = readonly [sender: string, at: string, body: string];

interface History {
  /** How many of the last messages nobody has read yet. */
  readonly unread?: number;
  readonly messages: readonly Line[];
}
interface Room extends History {
  readonly id: string;
  readonly title: string;
  readonly topic: string;
  readonly open?: boolean;
  /** Absent: everybody. */
  readonly members?: readonly string[];
}
interface Direct extends History {
  readonly people: readonly [string, string];
}
export interface Conversations {
  readonly organisation: string;
  /** Who administers the sample: the person that whoever loads it becomes. */
  readonly founder: string;
  /** Besides those that the people's file names. */
  readonly groups: readonly (PeopleMethods['people.addGroup']['in'] & { readonly id: string })[];
  readonly rooms: readonly Room[];
  readonly directs: readonly Direct[];
}

export interface Sample {
  /** A file as an administrator would import it. */
  readonly people: string;
  readonly conversations: Conversations;
}

export async function readSample(): Promise<Sample> {
  const read = (name: string): Promise<string> => readFile(new URL(`../sample/${name}`, import.meta.url), 'utf8');
  return { people: await read('people.csv'), conversations: JSON.parse(await read('rooms.json')) as Conversations };
}

export interface SampleTarget {
  readonly people: PeopleApi;
  readonly messaging: MessagingApi;
  /** The load's time, milliseconds since 1970. */
  readonly now: number;
}

/**
 * Fills an empty server: people, then what they said, and at last the organisation, which opens the doors. Called again after a failure it
 * goes on where it stopped. Answers the founder.
 */
export async function loadSample({ people, conversations }: Sample, target: SampleTarget): Promise<Person> {
  const { problems } = await target.people.importPeople(people);
  if (problems.length > 0)
    throw new Error(`The sample's people: ${problems.map(({ line, reason }) => `line ${line}: ${reason}`).join(' ')}`);
  const { organisation, founder, groups, rooms, directs } = conversations;
  for (const group of groups) await target.people.ensureGroup(group);
  const everybody = await target.people.active();
  for (const { messages, unread = 0, members: listed = everybody, ...room } of rooms) {
    // Whoever spoke first has made the room.
    const members = [...new Set([...messages.slice(0, 1).map(([sender]) => sender), ...listed])];
    await target.messaging.importRoom({ ...room, members, unread, messages: await said(messages, members, target) });
  }
  for (const { people: pair, messages, unread = 0 } of directs) {
    await target.messaging.importDirect({ people: pair, unread, messages: await said(messages, pair, target) });
  }
  return target.people.createOrganisation({ name: organisation, sample: true, founder: { person: founder } });
}

async function said(
  lines: readonly Line[],
  members: readonly string[],
  { people, now }: SampleTarget,
): Promise<readonly ImportedMessage[]> {
  const names = [...(await people.names(members))];
  return lines.map(([sender, at, body]) => {
    const mentions = names.filter(([, name]) => body.includes(`@${name}`)).map(([id]) => id);
    return { sender, at: momentOf(at, now), body, mentions };
  });
}
