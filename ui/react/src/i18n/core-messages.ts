import type { Catalogue } from './catalogue.ts';
import { en } from './messages/en.ts';
import type { Language } from './text.tsx';

/** The components' messages in a language; only English comes with the first script. */
export async function loadCoreMessages(language: Language): Promise<Catalogue> {
  return language === 'ar' ? (await import('./messages/ar.ts')).ar : en;
}
