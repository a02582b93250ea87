import { filesAr, filesEn, type StatusWords } from '@parley/react/files';
import { fill, Language } from '../i18n/language.ts';

/** What is said beside the corner, in one language. */
export interface FilesWords extends StatusWords {
  readonly send: string;
  /** `{name}`. */
  readonly sendTo: string;
  readonly nobody: string;
}

const own = {
  en: { send: 'Send a file…', sendTo: 'Send a file to {name}', nobody: 'Nobody else is here.' },
  ar: { send: 'إرسال ملف…', sendTo: 'إرسال ملف إلى {name}', nobody: 'لا أحد غيرك هنا.' },
} as const;

const shared = { en: filesEn, ar: filesAr } as const;

/** `locale`: BCP 47. */
export function filesWords(locale: string): FilesWords {
  const { name } = new Language(locale);
  return {
    ...own[name],
    formats: { locale },
    say: (key, values = {}) => {
      const template = shared[name][key];
      return fill(typeof template === 'string' ? template : template.other, values);
    },
  };
}
