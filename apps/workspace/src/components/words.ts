import type { Text } from '@parley/react/internal';
import { useMemo } from 'react';
import { useWords } from '../boot/language.tsx';
import type { AppKey } from '../messages/en.ts';
import { ar } from './messages/ar.ts';
import { type ComponentsKey, en } from './messages/en.ts';

/** The application's words, with those of components: these come with the part that needs them. */
export function useComponentsWords(): Text<AppKey | ComponentsKey> {
  const words = useWords();
  return useMemo(() => words.with<ComponentsKey>(words.language === 'ar' ? ar : en), [words]);
}
