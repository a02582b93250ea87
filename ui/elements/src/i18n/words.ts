import type { PresenceState } from '@parley/presence-component/contract';

/** What small elements say, in one language. */
export interface Words {
  readonly states: Readonly<Record<PresenceState, string>>;
  /** `{words}` and `{time}`. */
  readonly until: string;
  /** `{words}`: what was last known, while there is no connection. */
  readonly stale: string;
  /** By plural category; `{count}`. */
  readonly unread: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>;
  /** Names a list of people. */
  readonly here: string;
  readonly messages: string;
  readonly loading: string;
  readonly failed: string;
  readonly retry: string;
}

const en: Words = {
  states: {
    available: 'Available',
    away: 'Away',
    busy: 'Busy',
    'do-not-disturb': 'Do not disturb',
    'in-call': 'In a call',
    'in-meeting': 'In a meeting',
    offline: 'Offline',
  },
  until: '{words} until {time}',
  stale: '{words} (not connected)',
  unread: { one: '{count} unread message', other: '{count} unread messages' },
  here: 'Here now',
  messages: 'Messages',
  loading: 'Loading…',
  failed: 'This could not be loaded. If it stays so, load the page again.',
  retry: 'Try again',
};

const ar: Words = {
  states: {
    available: 'متاح',
    away: 'بعيد',
    busy: 'مشغول',
    'do-not-disturb': 'عدم الإزعاج',
    'in-call': 'في مكالمة',
    'in-meeting': 'في اجتماع',
    offline: 'غير متصل',
  },
  until: '{words} حتى {time}',
  stale: '{words} (لا يوجد اتصال)',
  unread: {
    one: 'رسالة واحدة غير مقروءة',
    two: 'رسالتان غير مقروءتين',
    few: '{count} رسائل غير مقروءة',
    many: '{count} رسالة غير مقروءة',
    other: '{count} رسالة غير مقروءة',
  },
  here: 'هنا الآن',
  messages: 'الرسائل',
  loading: 'جارٍ التحميل…',
  failed: 'تعذّر التحميل. إن تكرر ذلك فأعد تحميل الصفحة.',
  retry: 'إعادة المحاولة',
};

export const words: { readonly en: Words; readonly ar: Words } = { en, ar };
