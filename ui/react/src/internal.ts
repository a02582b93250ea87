export { CardDialog } from './cards/card-dialog.tsx';
export { CardForm } from './cards/card-form.tsx';
export { ComposerMenu } from './cards/composer-menu.tsx';
export { titleOf } from './cards/title-of.ts';
export { useCard } from './cards/use-card.ts';
export { useExtensions } from './cards/use-extensions.ts';
export { Button, type ButtonProps, IconButton, type IconButtonProps } from './controls/button.tsx';
export { Combobox, type ComboboxProps, type ComboGroup, type ComboOption } from './controls/combobox.tsx';
export { Confirm, type ConfirmProps, Dialog, type DialogProps } from './controls/dialog.tsx';
export { Choice, type ChoiceProps, Field, type FieldProps, Select } from './controls/field.tsx';
export { Icon, type IconProps, Logo } from './controls/icon.tsx';
export { MenuItem, Popover, type PopoverProps } from './controls/menu.tsx';
export { Empty, type EmptyProps, Failure, Skeleton } from './controls/states.tsx';
export { type Toast, ToastProvider, useToast } from './controls/toasts.tsx';
export { Tree, type TreeProps } from './controls/tree.tsx';
export { ConversationComposer } from './conversation/conversation-composer.tsx';
export { ConversationMessages } from './conversation/conversation-messages.tsx';
export { ConversationRow, type ConversationRowProps, Count, type CountProps } from './conversation/conversation-row.tsx';
export { ConversationView } from './conversation/conversation-view.ts';
export { DeleteMessage } from './conversation/delete-message.tsx';
export { otherPerson, useConversationName } from './conversation/name.ts';
export { TypingLine } from './conversation/typing-line.tsx';
export { Unopened } from './conversation/unopened.tsx';
export type { AskToRemove } from './conversation/use-message-actions.ts';
export { DeskPanel } from './files/desk-panel.tsx';
export { FilesPanel } from './files/files-panel.tsx';
export { useFilesText } from './files/text.ts';
export type { TransferActions } from './files/transfer-card.tsx';
export { useConnection, useHasDraft, useInbox, useInboxRow, useLasting, useMedia, useOffline, useWaiting } from './hooks/connection.ts';
export { useDirectory, useDrafts, useMe, useParley, usePresenceModel } from './hooks/context.tsx';
export { type Opening, useOpening } from './hooks/conversation.ts';
export { useMembers } from './hooks/members.ts';
export { useObservable } from './hooks/observable.ts';
export {
  useGroups,
  useLocations,
  useManagers,
  usePeople,
  usePeopleList,
  usePeopleSearch,
  usePerson,
  useReports,
  useUnits,
} from './hooks/people.ts';
export { usePresence, useReportActivity, useUnitCounts } from './hooks/presence.ts';
export { ConnectionProvider } from './hooks/provider.tsx';
export { type Catalogue, placesOf, type Template } from './i18n/catalogue.ts';
export { loadCoreMessages } from './i18n/core-messages.ts';
export { type CoreKey, en as coreMessages } from './i18n/messages/en.ts';
export { reasonOf } from './i18n/reason.ts';
export { createText, LANGUAGES, type Language, type Text, TextProvider, useText } from './i18n/text.tsx';
export { plainText } from './markdown/message-html.ts';
export { Directory, type DirectorySnapshot } from './model/directory.ts';
export type { PeopleFilter } from './model/people-lists.ts';
export { SentKey } from './model/sent-key.ts';
export { State } from './model/state.ts';
export { Avatar, RoomAvatar } from './people/avatar.tsx';
export { CellGrid } from './people/cell-grid.tsx';
export { OrganisationTree } from './people/organisation-tree.tsx';
export { PeoplePicker } from './people/people-picker.tsx';
export { PersonAvatar } from './people/person-avatar.tsx';
export { PersonCell, PersonLine } from './people/person-row.tsx';
export { ReportingTree } from './people/reporting-tree.tsx';
export { UnitNumbers } from './people/tree-contents.tsx';
export { UnitTree } from './people/unit-tree.ts';
export { PresenceLine } from './presence/presence-line.tsx';
export { PresenceMark } from './presence/presence-mark.tsx';
export { stateLine, stateWord } from './presence/words.ts';
export { InsecureBanner, OfflineBanner } from './shell/banners.tsx';
