import { conversationIdOf } from '@parley/applications';
import type { MessagingMethods } from '@parley/messaging/contract';
import type { Principal } from '@parley/routing';
import { lists, permits } from './application-rights.ts';
import type { Membership } from './catalogue.ts';
import { admit, make, noConversation, openDirect, remove } from './conversations.ts';
import { refused } from './reasons.ts';
import type { MessagingState } from './state.ts';

/** Names that capabilities can list. */
const KEY = /^[a-z][a-z0-9-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)+$/;

/** The conversation that is asked for, made where it is opened for the first time. */
export async function open(
  state: MessagingState,
  principal: Principal,
  asked: MessagingMethods['messaging.open']['in'],
): Promise<Membership> {
  if ('person' in asked) return openDirect(state, principal.id, asked.person);
  const { conversation, title } = asked;
  // No id has a slash.
  if (conversation.includes('/')) return openKey(state, principal, conversation, title);
  const found = await state.catalogue.membership(conversation, principal.id);
  const { key } = found?.conversation ?? {};
  if (!found || (key !== undefined && !permits(principal, key, 'join'))) throw noConversation();
  return found;
}

/** Takes the conversation that an application calls so from people. They come back with a token that lists it. */
export async function withdraw(state: MessagingState, by: string, key: string, people: readonly string[]): Promise<void> {
  const id = conversationIdOf(key);
  const members = await state.catalogue.membersAmong(id, people);
  if (members.size > 0) await remove(state, by, id, [...members]);
}

async function openKey(state: MessagingState, principal: Principal, key: string, title: string | undefined): Promise<Membership> {
  if (!KEY.test(key)) throw refused('key-malformed');
  const id = conversationIdOf(key);
  const known = await state.catalogue.membership(id, principal.id);
  if (known ? !permits(principal, key, 'join') : !lists(principal, key)) throw refused('conversation-unlisted', { key });
  if (known) return known;
  await enter(state, principal.id, id, { key, title: title ?? key.slice(key.indexOf('/') + 1) });
  const found = await state.catalogue.membership(id, principal.id);
  if (!found) throw noConversation();
  return found;
}

/** Whoever opens it first gives it its title; then those who open it come into it. */
async function enter(
  state: MessagingState,
  me: string,
  id: string,
  named: { readonly key: string; readonly title: string },
): Promise<void> {
  const members = [me];
  const made = {
    ...named,
    id,
    kind: 'application',
    topic: '',
    people: [],
    open: false,
    createdAt: undefined,
    members,
    shownTo: members,
  } as const;
  if (!(await make(state, me, made))) await admit(state, id, me, members);
}
