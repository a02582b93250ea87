import type { ImportJob, ImportReport } from '@parley/people/contract';
import { describe, expect, it } from 'vitest';
import { filterByName } from './filter.ts';
import { changesSomething, reportFile, stepOf } from './import-steps.ts';
import { squareOf } from './photo-file.ts';

const report: ImportReport = {
  added: 2,
  changed: 0,
  unchanged: 1,
  units: 0,
  problems: [{ line: 3, reason: 'no "name"', code: 'name-missing', values: {} }],
  applied: false,
};

describe('an import', () => {
  const job = (id: string, more: Partial<ImportJob> = {}): ImportJob =>
    ({ state: 'done', id, dryRun: true, file: '', report, ...more }) as ImportJob;

  it('is shown while it runs, whoever began it, and at its end to whoever did', () => {
    const running = job('a', { state: 'running' });
    expect([stepOf(running, undefined), stepOf(running, 'b')]).toEqual([running, running]);
    expect([stepOf(job('a'), 'a'), stepOf(job('a'), 'b'), stepOf(job('a'), undefined), stepOf(undefined, 'a')]).toEqual([
      job('a'),
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is worth applying only when it changes something', () => {
    const nothing = { ...report, added: 0 };
    expect(changesSomething(nothing)).toBe(false);
    for (const some of [{ added: 1 }, { changed: 1 }, { units: 1 }, { groups: 1 }, { deactivated: 1 }])
      expect(changesSomething({ ...nothing, ...some })).toBe(true);
  });

  it('leaves a report that a spreadsheet opens and does not run', () => {
    const changes = [{ kind: 'changed', person: 'ann', name: 'Ann', column: 'title', before: '', after: '=1+1' }] as const;
    const lines = reportFile({ ...report, changes, moreProblems: 4 }).split('\r\n');
    expect(lines).toContain('problems: 5,,,,,,,');
    expect(lines).toContain('problem,3,,,,,,"no ""name"""');
    expect(lines).toContain("changed,,ann,Ann,title,,'=1+1,");
    expect(lines.at(-1)).toBe('');
  });
});

describe('a photo', () => {
  it('is the square in the middle of a picture', () => {
    expect(squareOf(800, 600)).toEqual({ x: 100, y: 0, side: 600 });
    expect(squareOf(601, 1000)).toEqual({ x: 0, y: 199, side: 601 });
  });
});

describe('the filter by name', () => {
  const names = ['Cath Lab 2', 'Label printers', 'Morning handover', 'Rūta Kazlauskaitė'];
  const find = (query: string): readonly string[] => filterByName(names, query, (name) => name);

  it('finds by the beginnings of words, whole beginnings first', () => {
    expect(find('lab')).toEqual(['Label printers', 'Cath Lab 2']);
    expect(find('hand mor')).toEqual(['Morning handover']);
    expect(find('andover')).toEqual([]);
  });

  it('does not mind accents and case, and shows all for no words', () => {
    expect(find('RUTA kazlauskaite')).toEqual(['Rūta Kazlauskaitė']);
    expect(find('  ')).toEqual(names);
  });
});
