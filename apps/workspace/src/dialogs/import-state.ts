import type { ImportReport } from '@parley/people/contract';

/** Where an import stands. A file is always tried before it is applied. */
export type ImportState =
  | { readonly step: 'choose'; readonly failure?: string }
  | { readonly step: 'busy'; readonly file: string; readonly applying: boolean }
  | { readonly step: 'tried'; readonly file: string; readonly csv: string; readonly report: ImportReport; readonly failure?: string }
  | { readonly step: 'done'; readonly report: ImportReport };

export type ImportEvent =
  | { readonly kind: 'chosen'; readonly file: string }
  | { readonly kind: 'reported'; readonly csv: string; readonly report: ImportReport }
  | { readonly kind: 'applying' }
  | { readonly kind: 'failed'; readonly reason: string; readonly csv?: string; readonly report?: ImportReport };

export function nextImport(state: ImportState, event: ImportEvent): ImportState {
  switch (event.kind) {
    case 'chosen':
      return { step: 'busy', file: event.file, applying: false };
    case 'applying':
      return state.step === 'tried' ? { step: 'busy', file: state.file, applying: true } : state;
    case 'reported':
      if (event.report.applied) return { step: 'done', report: event.report };
      return state.step === 'busy' ? { step: 'tried', file: state.file, csv: event.csv, report: event.report } : state;
    case 'failed':
      if (state.step === 'busy' && event.csv !== undefined && event.report)
        return { step: 'tried', file: state.file, csv: event.csv, report: event.report, failure: event.reason };
      return { step: 'choose', failure: event.reason };
  }
}

/** Whether applying would change anything. */
export function changesSomething(report: ImportReport): boolean {
  return report.added + report.changed + report.units > 0;
}
