export { type ImportedMessage, type MembersChange, type MessagingApi, messagingApi, type RoomDescription } from './api.ts';
export { messaging } from './component.ts';
export { directId, feedOf } from './names.ts';
