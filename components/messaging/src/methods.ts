import { type Call, type Method, person, type Rule, signedIn } from '@parley/component';
import type { MessagingMethods } from '@parley/messaging/contract';
import { hiddenFrom, ownConversation } from './application-rights.ts';
import { createRoom, invite, join, leave, updateRoom } from './conversations.ts';
import { inboxPage } from './inbox/source.ts';
import { LIMITS } from './limits.ts';
import { namesOf } from './names-of.ts';
import { open, withdraw } from './opening.ts';
import { history, markRead } from './reading.ts';
import { rest } from './rest.ts';
import { conversationMember, opener, ownConversations } from './rules.ts';
import { inputs, outputs } from './schemas.ts';
import { search } from './search/search.ts';
import { change, send } from './sending.ts';
import type { MessagingState } from './state.ts';

type In<M extends keyof MessagingMethods> = MessagingMethods[M]['in'];
type Out<M extends keyof MessagingMethods> = MessagingMethods[M]['out'];
type MethodsOf = {
  readonly [M in keyof MessagingMethods as M extends `messaging.${infer Name}` ? Name : never]: Method<MessagingState, In<M>, Out<M>>;
};

function declare<M extends keyof MessagingMethods>(
  name: M,
  can: Rule<MessagingState, NoInfer<In<M>>>,
  run: (call: Call<MessagingState>, input: In<M>) => Promise<Out<M>>,
): Method<MessagingState, In<M>, Out<M>> {
  return { in: inputs[name], out: outputs[name], can, ...rest[name], run };
}

/** A repetition with the same key, wherever it runs, changes nothing more. */
function repeatable<M>(method: M): M & { readonly idempotent: true } {
  return { ...method, idempotent: true };
}

export const methods: MethodsOf = {
  open: repeatable(
    declare('messaging.open', opener, async ({ state, principal }, input) => {
      const { conversation, readSeq } = await open(state, principal, input);
      return { conversation, readSeq };
    }),
  ),
  conversations: {
    ...declare('messaging.conversations', person, async ({ state, principal }, { after = '', limit = LIMITS.page }) => {
      const hidden = await hiddenFrom(state.catalogue, principal);
      return inboxPage(state.services.sql, principal.id, { after, limit, hidden });
    }),
    page: { by: 'after', next: ({ rows, more }) => (more ? rows.at(-1)?.conversation.id : undefined) },
  },
  createRoom: repeatable(
    declare('messaging.createRoom', person, async ({ state, principal, key }, { title, topic = '', open = false, people = [] }) => ({
      conversation: await createRoom(state, principal.id, { title, topic, open, people }, key),
    })),
  ),
  updateRoom: declare('messaging.updateRoom', conversationMember, async ({ state, principal }, { conversation, ...about }) => ({
    conversation: await updateRoom(state, principal.id, conversation, about),
  })),
  rooms: {
    ...declare('messaging.rooms', person, ({ state, principal }, { query = '', after, limit = LIMITS.page }) =>
      state.catalogue.openRooms(principal.id, { query, after, limit }),
    ),
    page: { by: 'after', next: ({ rooms, more }) => (more ? rooms.at(-1)?.id : undefined) },
  },
  join: repeatable(
    declare('messaging.join', person, async ({ state, principal }, { conversation }) => ({
      conversation: await join(state, principal.id, conversation),
    })),
  ),
  leave: declare('messaging.leave', conversationMember, async ({ state, principal }, { conversation }) => {
    await leave(state, principal.id, conversation);
    return {};
  }),
  invite: repeatable(
    declare('messaging.invite', conversationMember, async ({ state, principal }, { conversation, people }) => ({
      conversation: await invite(state, principal.id, conversation, people),
    })),
  ),
  withdraw: repeatable(
    declare('messaging.withdraw', ownConversation, async ({ state, principal }, { conversation, people }) => {
      await withdraw(state, principal.id, conversation, people);
      return {};
    }),
  ),
  members: {
    ...declare('messaging.members', conversationMember, ({ state }, { conversation, after = '', limit = LIMITS.page }) =>
      state.catalogue.members(conversation, after, limit),
    ),
    page: { by: 'after', next: ({ people, more }) => (more ? people.at(-1) : undefined) },
  },
  names: declare('messaging.names', signedIn, async ({ state, principal }, { people }) => ({
    people: await namesOf(state, principal, people),
  })),
  history: {
    ...declare('messaging.history', conversationMember, ({ state }, { conversation, before, limit = LIMITS.page }) =>
      history(state, conversation, before, limit),
    ),
    page: { by: 'before', next: ({ messages, more }) => (more ? messages[0]?.seq : undefined) },
  },
  send: {
    ...declare('messaging.send', conversationMember, async (call, { conversation, ...said }) => ({
      message: await send(call, conversation, said),
    })),
    idempotent: 'stored',
  },
  edit: {
    ...declare('messaging.edit', conversationMember, async (call, { conversation, ...draft }) => ({
      message: await change(call, conversation, { kind: 'edit', ...draft }),
    })),
    idempotent: 'stored',
  },
  delete: {
    ...declare('messaging.delete', conversationMember, async (call, { conversation, message }) => ({
      message: await change(call, conversation, { kind: 'delete', message }),
    })),
    idempotent: 'stored',
  },
  markRead: declare('messaging.markRead', conversationMember, async ({ state, principal }, { conversation, seq }) => ({
    readSeq: await markRead(state, principal.id, conversation, seq),
  })),
  search: {
    ...declare(
      'messaging.search',
      ownConversations,
      ({ state, principal, signal }, { query, conversation, before, limit = LIMITS.searchPage }) =>
        search(state, principal, { query, conversation, before, limit }, signal),
    ),
    page: { by: 'before', next: ({ earlier }) => earlier },
  },
};
