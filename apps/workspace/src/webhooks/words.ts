import type { Text } from '@parley/react/internal';
import { useMemo } from 'react';
import { useWords } from '../boot/language.tsx';
import type { AppKey } from '../messages/en.ts';
import { ar } from './messages/ar.ts';
import { en, type WebhooksKey } from './messages/en.ts';

/** The application's words, with those of webhooks: these come with the parts that need them. */
export function useWebhooksWords(): Text<AppKey | WebhooksKey> {
  const words = useWords();
  return useMemo(() => words.with<WebhooksKey>(words.language === 'ar' ? ar : en), [words]);
}
