import type { ImportReport } from '@parley/people/contract';
import { describe, expect, it } from 'vitest';
import { filterByName } from './filter.ts';
import { changesSomething, type ImportEvent, type ImportState, nextImport } from './import-state.ts';

const report: ImportReport = {
  added: 2,
  changed: 0,
  unchanged: 1,
  units: 0,
  problems: [{ line: 3, reason: 'no name', code: 'name-missing', values: {} }],
  applied: false,
};
const run = (...events: ImportEvent[]): ImportState => events.reduce(nextImport, { step: 'choose' } as ImportState);

describe('an import', () => {
  const tried: ImportEvent[] = [
    { kind: 'chosen', file: 'people.csv' },
    { kind: 'reported', csv: 'name', report },
  ];

  it('tries a file before it can be applied', () => {
    expect(run(...tried)).toEqual({ step: 'tried', file: 'people.csv', csv: 'name', report });
    expect(run({ kind: 'applying' })).toEqual({ step: 'choose' });
  });

  it('is done when the server says that it was applied', () => {
    expect(run(...tried, { kind: 'applying' }, { kind: 'reported', csv: 'name', report: { ...report, applied: true } })).toEqual({
      step: 'done',
      report: { ...report, applied: true },
    });
  });

  it('goes back to the tried file when applying fails, and to the choice when trying fails', () => {
    expect(run(...tried, { kind: 'applying' }, { kind: 'failed', reason: 'offline', csv: 'name', report })).toEqual({
      step: 'tried',
      file: 'people.csv',
      csv: 'name',
      report,
      failure: 'offline',
    });
    expect(run({ kind: 'chosen', file: 'x' }, { kind: 'failed', reason: 'offline' })).toEqual({ step: 'choose', failure: 'offline' });
  });

  it('can begin again with another file', () => {
    expect(run(...tried, { kind: 'chosen', file: 'other.csv' })).toEqual({ step: 'busy', file: 'other.csv', applying: false });
  });

  it('is worth applying only when it changes something', () => {
    expect(changesSomething(report)).toBe(true);
    expect(changesSomething({ ...report, added: 0 })).toBe(false);
    expect(changesSomething({ ...report, added: 0, units: 1 })).toBe(true);
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
