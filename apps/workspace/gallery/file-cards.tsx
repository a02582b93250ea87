import type { TransferView } from '@parley/react/files';
import { FilesPanel, type TransferActions } from '@parley/react/internal';
import '@parley/react/files.css';
import type { ReactNode } from 'react';
import { people } from './sample.ts';

const SIZE = 41_943_045;
const other = people[1]?.id ?? '';
const nothing = (): void => undefined;
const actions: TransferActions = {
  accept: nothing,
  acceptAs: nothing,
  decline: nothing,
  pause: nothing,
  cancel: nothing,
  goOn: nothing,
  save: nothing,
  dismiss: nothing,
};

function view(way: TransferView['way'], changes: Partial<TransferView>): TransferView {
  const id = JSON.stringify([way, changes]);
  return {
    id,
    way,
    person: other,
    name: 'Ward rota, final version of March.xlsx',
    size: SIZE,
    state: 'moving',
    bytes: 12_400_000,
    rate: 3_200_000,
    stuck: false,
    ...changes,
  };
}

const VIEWS: readonly TransferView[] = [
  view('in', { state: 'offered', bytes: 0, name: 'جدول المناوبات.pdf' }),
  view('out', { state: 'offered', bytes: 0 }),
  view('in', {}),
  view('out', { stuck: true, rate: 0 }),
  view('out', { paused: 'me' }),
  view('in', { paused: 'them' }),
  view('in', { state: 'interrupted' }),
  view('out', { state: 'needs-file', bytes: 0 }),
  view('in', { state: 'done', bytes: SIZE }),
  view('in', { state: 'done', bytes: SIZE, elsewhere: true }),
  view('out', { state: 'done', bytes: SIZE }),
  view('out', { state: 'failed', trouble: 'declined' }),
  view('in', { state: 'failed', trouble: 'damaged' }),
];

/** Files on their way, in every state. */
export function FileCards(): ReactNode {
  return (
    <div className="FileCards">
      <FilesPanel views={VIEWS} actions={actions} />
    </div>
  );
}
