import type { CardAnswer } from '@parley/component';
import type { Results } from './polls.ts';

const english = {
  question: 'Question',
  options: 'Options, separated by commas',
  minutes: 'Open for',
  hour: 'An hour',
  day: 'A day',
  week: 'A week',
  ask: 'Ask',
  choose: 'Your choice',
  vote: 'Vote',
  close: 'Close',
  closed: 'This poll is closed.',
};
const arabic: typeof english = {
  question: 'السؤال',
  options: 'الخيارات، تفصل بينها فواصل',
  minutes: 'مدة الاستطلاع',
  hour: 'ساعة',
  day: 'يوم',
  week: 'أسبوع',
  ask: 'اسأل',
  choose: 'اختيارك',
  vote: 'صوّت',
  close: 'أغلق',
  closed: 'أُغلق هذا الاستطلاع.',
};
const wordsOf = (language: string): typeof english => (language === 'ar' ? arabic : english);

/** What is to be filled in before something is asked. */
export function draftCard(conversation: string, language: string): CardAnswer {
  const words = wordsOf(language);
  return {
    card: {
      fields: [
        { name: 'question', label: words.question, required: true },
        { name: 'options', label: words.options, required: true },
        {
          name: 'minutes',
          label: words.minutes,
          value: String(24 * 60),
          options: [
            { value: '60', label: words.hour },
            { value: String(24 * 60), label: words.day },
            { value: String(7 * 24 * 60), label: words.week },
          ],
        },
      ],
      actions: [{ title: words.ask, run: 'polls.ask', input: { conversation } }],
    },
  };
}

/** A poll below the message that tells of it. */
export function pollCard(poll: Results, person: string, language: string): CardAnswer {
  const words = wordsOf(language);
  const number = new Intl.NumberFormat(language);
  const rows = poll.options.map((text, choice) => ({ label: number.format(poll.votes[choice] ?? 0), text }));
  if (!poll.isOpen) return { card: { title: poll.question, rows: [...rows, { text: words.closed }] } };
  const input = { poll: poll.id };
  return {
    card: {
      title: poll.question,
      rows,
      fields: [
        {
          name: 'choice',
          label: words.choose,
          ...(poll.own !== undefined && { value: String(poll.own) }),
          options: poll.options.map((label, choice) => ({ value: String(choice), label })),
        },
      ],
      actions: [
        { title: words.vote, run: 'polls.pick', input },
        ...(poll.by === person ? [{ title: words.close, run: 'polls.end', input }] : []),
      ],
    },
  };
}
