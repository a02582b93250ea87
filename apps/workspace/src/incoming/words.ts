import type { Text } from '@parley/react/internal';
import { useMemo } from 'react';
import { useWords } from '../boot/language.tsx';
import type { AppKey } from '../messages/en.ts';
import { ar } from './messages/ar.ts';
import { en, type IncomingKey } from './messages/en.ts';

/** The application's words, with those of programs that post: these come with the parts that need them. */
export function useIncomingWords(): Text<AppKey | IncomingKey> {
  const words = useWords();
  return useMemo(() => words.with<IncomingKey>(words.language === 'ar' ? ar : en), [words]);
}
