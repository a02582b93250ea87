import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';
import type { DialogRequest } from './request.ts';

/** What a dialog gets: its request, and how to go away. */
export type DialogProps<K extends DialogRequest['kind']> = Extract<DialogRequest, { readonly kind: K }> & { readonly onClose: () => void };

type Dialogs = { readonly [K in DialogRequest['kind']]: ComponentType<DialogProps<K>> };

const rooms = () => import('./rooms.tsx');
const people = () => import('./people.tsx');
const units = () => import('./units.tsx');
const groups = () => import('./groups.tsx');
const session = () => import('./session.tsx');

/** Dialogs are loaded when they are first asked for. */
const dialogs: Dialogs = {
  switcher: lazy(async () => ({ default: (await import('./switcher.tsx')).Switcher })),
  shortcuts: lazy(async () => ({ default: (await import('./shortcuts.tsx')).Shortcuts })),
  status: lazy(async () => ({ default: (await import('./status.tsx')).Status })),
  new: lazy(async () => ({ default: (await import('./new-conversation.tsx')).NewConversation })),
  'room-edit': lazy(async () => ({ default: (await rooms()).EditRoom })),
  'room-invite': lazy(async () => ({ default: (await rooms()).InviteToRoom })),
  'room-leave': lazy(async () => ({ default: (await rooms()).LeaveRoom })),
  'message-delete': lazy(async () => ({ default: (await import('./delete-message.ts')).DeleteMessage })),
  'open-as': lazy(async () => ({ default: (await session()).OpenAs })),
  'sign-out-everywhere': lazy(async () => ({ default: (await session()).SignOutEverywhere })),
  'person-add': lazy(async () => ({ default: (await people()).AddPerson })),
  'unit-add': lazy(async () => ({ default: (await units()).AddUnit })),
  'unit-edit': lazy(async () => ({ default: (await units()).EditUnit })),
  'unit-remove': lazy(async () => ({ default: (await units()).RemoveUnit })),
  'group-edit': lazy(async () => ({ default: (await groups()).EditGroup })),
  'group-remove': lazy(async () => ({ default: (await groups()).RemoveGroup })),
  'person-edit': lazy(async () => ({ default: (await import('./person-edit.tsx')).EditPerson })),
  'people-import': lazy(async () => ({ default: (await import('./import-people.tsx')).ImportPeople })),
  'person-invite': lazy(async () => ({ default: (await people()).InvitePerson })),
  extension: lazy(async () => ({ default: (await import('./extension.tsx')).ExtensionDialog })),
  'person-deactivate': lazy(async () => ({ default: (await people()).DeactivatePerson })),
};

export function DialogHost({ request, onClose }: { readonly request: DialogRequest | undefined; readonly onClose: () => void }): ReactNode {
  if (!request) return null;
  const Wanted = dialogs[request.kind] as ComponentType<DialogRequest & { readonly onClose: () => void }>;
  return (
    <Suspense fallback={null}>
      <Wanted key={request.kind} {...request} onClose={onClose} />
    </Suspense>
  );
}
