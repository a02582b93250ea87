import type { TransferState, TransferView } from '@parley/react/files';
import type { FileNews } from '../events.ts';

const TOLD: readonly TransferState[] = ['offered', 'done', 'failed'] satisfies readonly FileNews['state'][];

/** What a page is told when its files are these, and were those before. */
export function newsIn(before: readonly TransferView[], after: readonly TransferView[]): readonly FileNews[] {
  const states = new Map(before.map(({ id, state }) => [id, state]));
  return after
    .filter(({ id, state }) => TOLD.includes(state) && states.get(id) !== state)
    .map(({ id, way, person, name, size, state, trouble }) => {
      const news = { id, way, person, name, size, state: state as FileNews['state'] };
      return trouble ? { ...news, trouble } : news;
    });
}
