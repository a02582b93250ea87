import type { ComponentEntry } from '@parley/catalogue/contract';
import { TextProvider } from '@parley/react/internal';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { ComponentRow } from './component-row.tsx';

const polls: ComponentEntry = {
  id: 'polls',
  version: '1.2.3',
  permissions: ['channels:own', 'storage:own'],
  uses: [],
  policies: [],
  hosting: 'worker',
  state: 'running',
  crashes: 0,
};
const reason = 'it needed more than 128 MB of memory';
const lostAt = Date.now();

/** What is read of it, without the marks of directions. */
function read(entry: ComponentEntry, language = 'en'): string {
  const row = (
    <TextProvider language={language} catalogue={{}}>
      <ComponentRow entry={entry} onRestart={() => undefined} />
    </TextProvider>
  );
  return renderToStaticMarkup(row)
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

describe('a component in the list', () => {
  it('says its version, where it runs, what it may, and how it is', () => {
    expect(read(polls)).toBe('polls 1.2.3 Running Restart In a thread of its own May: channels:own storage:own');
    expect(read({ ...polls, hosting: 'in-process', permissions: [] })).toBe('polls 1.2.3 Running Asks for no permission.');
  });

  it('says why it does not run, what comes next and how often that was', () => {
    expect(read({ ...polls, state: 'stopped', crashes: 5, reason, lostAt })).toMatch(
      /^polls 1\.2\.3 Stopped Restart It was lost too often, and waits for somebody to restart it\. Lost 5 times, last .*: it needed more than 128 MB/,
    );
    expect(read({ ...polls, id: 'file:///rota.js', version: '', state: 'refused', reason: 'It exports no component.' })).toBe(
      'file:///rota.js Left out It exports no component.',
    );
  });

  it('says so of every node of a site', () => {
    const nodes = [
      { node: 'a', version: '1.2.3', state: 'running', crashes: 0 },
      { node: 'b', version: '1.2.2', state: 'pausing', crashes: 1, reason, lostAt },
      { node: 'c', state: 'absent' },
      { node: 'd', state: 'silent' },
    ] as const;
    expect(read({ ...polls, nodes })).toMatch(
      /a Running b 1\.2\.2 Waiting It begins again by itself\. Lost once, .*: it needed .* c Not there .* d No answer The node has not answered\.$/,
    );
  });

  it('says it in Arabic', () => {
    expect(read(polls, 'ar')).toMatch(/^polls 1\.2\.3 يعمل إعادة التشغيل في خيط خاص به المسموح له: channels:own storage:own$/);
  });
});
