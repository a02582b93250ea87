import { malformed } from '../node/refuse.ts';

type Answered = Readonly<Record<string, unknown>>;

/** Lists that are read from the newest backwards. */
const BACK: readonly string[] = ['messaging.history', 'messaging.search'];

/** An element of a list, by whatever names it. */
interface Item {
  readonly id?: string;
  readonly seq?: number;
  readonly offset?: number;
  readonly name?: string;
  readonly conversation?: { readonly id: string };
}

/** What the cursor of a list stands for: the field that says where the page begins. */
export function beginOf(method: string, cursor: string | undefined): Answered {
  if (cursor === undefined) return {};
  const [by, begin] = read(cursor);
  if (by !== byOf(method)) throw malformed('cursor', 'it is that of another list.');
  return { [by]: begin };
}

/** The cursor of the page behind the answer; undefined: it was the last. */
export function cursorAfter(method: string, { earlier, more, ...lists }: Answered): string | undefined {
  const begin = earlier ?? (more === true ? beginAfter(method, lists) : undefined);
  return begin === undefined ? undefined : encodeURIComponent(JSON.stringify([byOf(method), begin]));
}

function read(cursor: string): readonly [by: string, begin: unknown] {
  try {
    return JSON.parse(decodeURIComponent(cursor));
  } catch {
    throw malformed('cursor', 'it is that of no list.');
  }
}

function byOf(method: string): string {
  return BACK.includes(method) ? 'before' : 'after';
}

function beginAfter(method: string, lists: Answered): string | number | undefined {
  const items = Object.values(lists).find((value): value is readonly (Item | string)[] => Array.isArray(value)) ?? [];
  const item = BACK.includes(method) ? items[0] : items.at(-1);
  if (item === undefined || typeof item === 'string') return item;
  if (BACK.includes(method)) return item.seq;
  return item.conversation?.id ?? item.offset ?? item.id ?? item.name;
}
