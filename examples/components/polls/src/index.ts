import { anyOf, cardAnswer, composerAction, defineComponent, forState, messageRenderer, role } from '@parley/component';
import { messagingApi } from '@parley/component/messaging';
import { z } from 'zod';
import { draftCard, pollCard } from './cards.ts';
import { pollMessages } from './messages.ts';
import { type Given, Polls, reasons } from './polls.ts';
import { MOST_OPTIONS, options } from './settings.ts';
import { migrations } from './store.ts';

const declare = forState<Polls>();

/** Whoever may write in the conversation in which something is asked: it is told there in their name. Asked for each call: who has left it is out at once. */
const inConversation = declare.rule<{ readonly conversation: string }>(
  'conversation-writer',
  async ({ state, principal, resource }) => principal !== undefined && (await state.mayWrite(resource.conversation, principal)),
);
const mayRead = <Resource>(idOf: (resource: Resource) => string | undefined) =>
  declare.rule<Resource>('poll-member', async ({ state, principal, resource }) => {
    const conversation = await state.conversationOf(idOf(resource) ?? '');
    return principal !== undefined && conversation !== undefined && (await state.mayRead(conversation, principal));
  });
const pollMember = mayRead<{ readonly poll: string }>(({ poll }) => poll);
const pollAuthor = anyOf(
  declare.rule<{ readonly poll: string }>('poll-author', async (question) => {
    const isAuthor = await question.state.isAuthor(question.resource.poll, question.principal?.id ?? '');
    return isAuthor && (await pollMember.check(question));
  }),
  role('admin'),
);

const id = z.string().min(1).max(64);
const question = z.string().trim().min(1).max(200);
const choices = z.array(z.string().trim().min(1).max(100)).min(2).max(MOST_OPTIONS);
const minutes = z.coerce
  .number()
  .int()
  .min(1)
  .max(90 * 24 * 60);
const choice = z.coerce
  .number()
  .int()
  .min(0)
  .max(MOST_OPTIONS - 1);
const language = z.string().max(35).default('en');
const inPoll = z.object({ poll: id });

/** A poll as it stands. */
const results = z.object({
  id: z.string(),
  conversation: z.string(),
  question: z.string(),
  options: z.array(z.string()),
  by: z.string(),
  closesAt: z.number(),
  isOpen: z.boolean(),
  version: z.number(),
  votes: z.array(z.number()),
  own: z.number().optional(),
});

/** Polls in conversations, for those who may read them. */
export const polls = defineComponent({
  id: 'polls',
  version: '1.0.0',
  permissions: ['channels:own', 'storage:own'],
  uses: { messaging: messagingApi },
  settings: options,
  storage: { migrations },
  reasons,
  channels: {
    poll: declare.channel({
      pattern: 'poll/:id',
      keeping: 'durable',
      keep: '1d',
      maxBytes: 256,
      ring: 16,
      messages: pollMessages,
      // Nobody but this component says anything there.
      can: { join: mayRead(({ id }) => id) },
    }),
  },
  methods: {
    create: declare.method({
      in: z.object({ conversation: z.string().min(1).max(128), question, options: choices, minutes: minutes.default(24 * 60) }),
      out: results,
      can: inConversation,
      idempotent: true,
      rest: 'POST /polls',
      about: 'Asks something in a conversation, which is told of it',
      run: ({ state, ...caller }, draft) => state.create(caller, draft),
    }),
    vote: declare.method({
      in: z.object({ poll: id, choice }),
      out: results,
      can: pollMember,
      rest: 'PUT /polls/:poll/vote',
      about: 'Chooses an option by its index, or another one than before',
      run: ({ state, ...caller }, { poll, choice }) => state.vote(caller, poll, choice),
    }),
    close: declare.method({
      in: inPoll,
      out: results,
      can: pollAuthor,
      idempotent: true,
      rest: 'POST /polls/:poll/close',
      about: 'Closes a poll before its time',
      run: ({ state, ...caller }, { poll }) => state.close(caller, poll),
    }),
    results: declare.method({
      in: inPoll,
      out: results,
      can: pollMember,
      rest: 'GET /polls/:poll',
      about: 'Reads a poll as it stands',
      run: ({ state, ...caller }, { poll }) => state.results(caller, poll),
    }),
    draft: declare.method({
      in: z.object({ conversation: z.string(), language }),
      out: cardAnswer,
      can: inConversation,
      run: async (_, { conversation, language }) => draftCard(conversation, language),
    }),
    ask: declare.method({
      in: z.object({
        conversation: z.string().min(1).max(128),
        question,
        options: z
          .string()
          .transform((line) => line.split(/[,،]/).map((option) => option.trim()))
          .pipe(choices),
        minutes,
      }),
      out: cardAnswer,
      can: inConversation,
      idempotent: true,
      async run({ state, ...caller }, draft) {
        await state.create(caller, draft);
        return {};
      },
    }),
    show: declare.method({
      in: z.object({ ref: id, language }),
      out: cardAnswer,
      can: mayRead<{ readonly ref: string }>(({ ref }) => ref),
      run: async ({ state, ...caller }, { ref, language }) => pollCard(await state.results(caller, ref), caller.principal.id, language),
    }),
    pick: declare.method({
      in: z.object({ poll: id, choice, language }),
      out: cardAnswer,
      can: pollMember,
      idempotent: true,
      run: async ({ state, ...caller }, { poll, choice, language }) =>
        pollCard(await state.vote(caller, poll, choice), caller.principal.id, language),
    }),
    end: declare.method({
      in: z.object({ poll: id, language }),
      out: cardAnswer,
      can: pollAuthor,
      idempotent: true,
      run: async ({ state, ...caller }, { poll, language }) => pollCard(await state.close(caller, poll), caller.principal.id, language),
    }),
  },
  extends: [
    composerAction({ id: 'poll', title: { en: 'Poll', ar: 'استطلاع' }, run: 'polls.draft' }),
    messageRenderer({ kind: 'poll', run: 'polls.show' }),
  ],
  jobs: {
    close: declare.every('1m', { once: 'per-site', run: ({ state, signal }) => state.closeDue(signal) }),
  },
  start: async (services: Given) => ({ state: new Polls(services) }),
});

// biome-ignore lint/style/noDefaultExport: what the server loads of a module.
export default polls;
