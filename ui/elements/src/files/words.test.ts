import { filesAr, filesEn } from '@parley/react/files';
import { expect, test } from 'vitest';
import { filesWords } from './words.ts';

test('words beside the corner are those of the corner, in the language of the page', () => {
  expect(filesWords('en-GB').say('files.delivered', { name: 'Ada' })).toBe('Ada has it.');
  expect(filesWords('ar-EG').say('files.insecure')).toBe(filesAr['files.insecure']);
  expect(filesWords('fr').say('files.insecure')).toBe(filesEn['files.insecure']);
  expect(filesWords('ar-EG').formats.locale).toBe('ar-EG');
});

test('both languages say to whom a file is sent', () => {
  for (const locale of ['en', 'ar']) expect(filesWords(locale).sendTo).toContain('{name}');
});
