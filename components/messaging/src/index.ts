export {
  type ImportedMessage,
  type JournalEntry,
  type MembersChange,
  type MessagingApi,
  type MessagingJournal,
  messagingApi,
  type RoomDescription,
} from './api.ts';
export { messaging } from './component.ts';
export { directId, feedOf } from './names.ts';
