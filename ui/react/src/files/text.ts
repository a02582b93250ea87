import { useMemo } from 'react';
import type { CoreKey } from '../i18n/messages/en.ts';
import { type Text, useText } from '../i18n/text.tsx';
import { ar } from './messages/ar.ts';
import { en, type FilesKey } from './messages/en.ts';

/** What the parts around say, with what is said of files: those words come with the parts that need them. */
export function useFilesText(): Text<CoreKey | FilesKey> {
  const text = useText<CoreKey>();
  return useMemo(() => text.with(text.language === 'ar' ? ar : en), [text]);
}
