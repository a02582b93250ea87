import {
  type Component,
  cardAnswer,
  composerAction,
  defineComponent,
  forState,
  member,
  messageRenderer,
  page,
  profileCard,
  role,
} from '@parley/component';
import { z } from 'zod';

interface Vote {
  readonly question: string;
  readonly kind: string;
  readonly by: string;
}
const declare = forState<Vote[]>();

/** Votes, asked for in conversations: something of everything that components add to the application. */
export const votes: Component<Vote[]> = defineComponent<Vote[], Readonly<Record<string, never>>, unknown>({
  id: 'votes',
  version: '1.0.0',
  methods: {
    draft: declare.method({
      in: z.object({ conversation: z.string(), question: z.string().optional() }),
      out: cardAnswer,
      can: member,
      run: async (_, { conversation }) => ({
        card: {
          rows: [{ text: 'Everybody in this conversation is asked.' }],
          fields: [
            { name: 'question', label: 'Question', required: true },
            {
              name: 'kind',
              label: 'Answers',
              options: [
                { value: 'yes-no', label: 'Yes or no' },
                { value: 'date', label: 'A date' },
              ],
            },
          ],
          actions: [
            { title: 'Ask', run: 'votes.ask', input: { conversation } },
            { title: 'Change somebody', run: 'people.update', input: { id: 'maya', active: false } },
          ],
        },
      }),
    }),
    ask: declare.method({
      in: z.object({ conversation: z.string(), question: z.string().min(1), kind: z.string() }),
      out: cardAnswer,
      can: member,
      async run({ state, principal }, { question, kind }) {
        state.push({ question, kind, by: principal.id });
        return {};
      },
    }),
    of: declare.method({
      in: z.object({ person: z.string() }),
      out: cardAnswer,
      can: member,
      async run({ state }, { person }) {
        const own = state.filter(({ by }) => by === person);
        return own.length === 0 ? {} : { card: { rows: own.map(({ question }) => ({ label: 'Asked', text: question })) } };
      },
    }),
    show: declare.method({
      in: z.object({ ref: z.string() }),
      out: cardAnswer,
      can: member,
      async run({ state }, { ref }) {
        const vote = state[Number(ref)];
        return vote ? { card: { title: vote.question, rows: [{ label: 'Answers', text: vote.kind }] } } : {};
      },
    }),
    all: declare.method({
      in: z.object({ language: z.string() }),
      out: cardAnswer,
      can: role('admin'),
      run: async ({ state }, { language }) => ({
        card: {
          title: language === 'ar' ? 'كل الأسئلة' : 'All questions',
          rows: state.map(({ question, kind }) => ({ label: kind, text: question })),
          actions: [{ title: language === 'ar' ? 'حذف الكل' : 'Forget all', run: 'votes.forget' }],
        },
      }),
    }),
    forget: declare.method({
      in: z.object({}),
      out: cardAnswer,
      can: role('admin'),
      async run({ state }) {
        state.length = 0;
        return { card: { title: 'Nothing left' } };
      },
    }),
  },
  extends: [
    composerAction({ id: 'vote', title: { en: 'Vote', ar: 'تصويت' }, run: 'votes.draft' }),
    profileCard({ id: 'asked', title: { en: 'Votes', ar: 'تصويت' }, run: 'votes.of' }),
    messageRenderer({ kind: 'vote', run: 'votes.show' }),
    page({ id: 'all', title: { en: 'Questions that were asked', ar: 'الأسئلة المطروحة' }, run: 'votes.all' }),
  ],
  start: async () => ({ state: [] }),
});
