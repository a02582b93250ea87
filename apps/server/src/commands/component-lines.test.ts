import type { ComponentEntry } from '@parley/component';
import { describe, expect, it } from 'vitest';
import { componentLines } from './component-lines.ts';

const polls: ComponentEntry = {
  id: 'polls',
  version: '1.2.3',
  permissions: ['channels:own', 'storage:own'],
  uses: [],
  policies: [{ action: 'polls.create', who: 'role:editor' }],
  hosting: 'worker',
  state: 'running',
  crashes: 0,
};
const lostAt = Date.parse('2026-11-23T07:03:11.250Z');
const reason = 'it needed more than 128 MB of memory';

describe('a component as it is listed', () => {
  it('says how it runs, and how often it was lost, when and why', () => {
    expect(componentLines(polls)).toEqual(['polls\t1.2.3\tchannels:own storage:own\trunning', '  polls.create\trole:editor']);
    expect(componentLines({ ...polls, crashes: 1, reason, lostAt })[0]).toMatch(/\trunning, lost once at 2026-11-23T07:03:11Z: it needed/);
    expect(componentLines({ ...polls, state: 'pausing', crashes: 2, reason, lostAt })[0]).toBe(
      'polls\t1.2.3\tchannels:own storage:own\tpausing, lost 2 times, the last time at 2026-11-23T07:03:11Z: it needed more than 128 MB of memory',
    );
    expect(componentLines({ ...polls, version: '', permissions: [], state: 'refused', reason: 'It exports no component.' })[0]).toBe(
      'polls\t\t\trefused: It exports no component.',
    );
  });

  it('says so of every node of a site', () => {
    const nodes = [
      { node: 'a', version: '1.2.3', state: 'running', crashes: 0 },
      { node: 'b', version: '1.2.2', state: 'stopped', crashes: 5, reason, lostAt },
      { node: 'c', state: 'absent' },
      { node: 'd', state: 'silent' },
    ] as const;
    expect(componentLines({ ...polls, nodes })).toEqual([
      'polls\t1.2.3\tchannels:own storage:own',
      '  on a\t\trunning',
      '  on b\t1.2.2\tstopped, lost 5 times, the last time at 2026-11-23T07:03:11Z: it needed more than 128 MB of memory',
      '  on c\t\tabsent',
      '  on d\t\tsilent',
      '  polls.create\trole:editor',
    ]);
  });

  it('is one line where it is of the node itself and runs everywhere', () => {
    const nodes = ['a', 'b'].map((node) => ({ node, version: '1.2.3', state: 'running' as const }));
    const own: ComponentEntry = { ...polls, hosting: 'in-process', policies: [] };
    expect(componentLines({ ...own, nodes })).toEqual(['polls\t1.2.3\tchannels:own storage:own']);
    expect(componentLines({ ...own, nodes: [...nodes, { node: 'c', state: 'silent' }] })).toHaveLength(4);
  });
});
