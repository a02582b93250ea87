import type { Parley } from '../types.ts';

/** Words for people: in one language, or by language (`en` is there). */
export type Words = string | Readonly<Record<string, string>>;

/** What a component adds to an application, at a place of it; `run` is its method that answers a `CardAnswer`. */
export type ListedExtension = { readonly component: string; readonly id: string; readonly run: string } & (
  | { readonly place: 'composer' | 'profile' | 'page'; readonly title: Words }
  | { readonly place: 'message' }
);

export interface CardField {
  readonly name: string;
  readonly label: string;
  readonly value?: string;
  readonly required?: boolean;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

export interface CardAction {
  readonly title: string;
  /** A method of the same component; call no other for it. */
  readonly run: string;
  readonly input?: Readonly<Record<string, unknown>>;
}

/** What an application shows in its own looks: text, never markup. */
export interface Card {
  readonly title?: string;
  readonly rows?: readonly { readonly label?: string; readonly text: string }[];
  readonly fields?: readonly CardField[];
  readonly actions?: readonly CardAction[];
}

interface Methods {
  'components.extensions': { in: Readonly<Record<string, never>>; out: { readonly extensions: readonly ListedExtension[] } };
}

/** What components add to the application, without what the caller may not run whatever it is about. */
export async function extensions(parley: Pick<Parley, 'request'>): Promise<readonly ListedExtension[]> {
  return (await parley.request<Methods, 'components.extensions'>('components.extensions', {})).extensions;
}
