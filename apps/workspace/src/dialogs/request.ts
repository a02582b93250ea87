import type { RoomMessage } from '@parley/esdk';
import type { ListedExtension } from '@parley/esdk/component';
import type { Conversation } from '@parley/messaging/contract';
import type { Group, Person, Unit } from '@parley/people/contract';

/** The dialogs of the workspace, each with what it is about. */
export type DialogRequest =
  | { readonly kind: 'switcher' }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'status' }
  | { readonly kind: 'new'; readonly tab: 'person' | 'room' | 'browse' }
  | { readonly kind: 'room-edit'; readonly conversation: Conversation }
  | { readonly kind: 'room-invite'; readonly conversation: Conversation }
  | { readonly kind: 'room-leave'; readonly conversation: Conversation }
  | { readonly kind: 'message-delete'; readonly message: RoomMessage; readonly onDelete: () => Promise<unknown> }
  | { readonly kind: 'open-as' }
  | { readonly kind: 'sign-out-everywhere' }
  | { readonly kind: 'person-add'; readonly unit: string | undefined }
  | { readonly kind: 'unit-add'; readonly parent: string | undefined }
  | { readonly kind: 'unit-edit'; readonly unit: Unit }
  | { readonly kind: 'unit-remove'; readonly unit: Unit }
  /** Without a group: a new one. */
  | { readonly kind: 'group-edit'; readonly group: Group | undefined }
  | { readonly kind: 'group-remove'; readonly group: Group }
  | { readonly kind: 'person-edit'; readonly person: Person }
  /** `job`: the id of an import to show. */
  | { readonly kind: 'people-import'; readonly job?: string }
  | { readonly kind: 'person-invite'; readonly person: Person }
  | { readonly kind: 'person-deactivate'; readonly person: Person }
  | {
      readonly kind: 'extension';
      readonly extension: ListedExtension & { readonly place: 'composer' | 'page' };
      /** What it is about: the conversation; nothing for a page. */
      readonly about: Readonly<Record<string, string>>;
    };
