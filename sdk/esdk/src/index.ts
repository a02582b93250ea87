export { connect } from './connect.ts';
export { type ErrorCode, ParleyError } from './error.ts';
export { IndexedDbOutbox } from './outbox/indexed-db-outbox.ts';
export { MemoryOutbox } from './outbox/memory-outbox.ts';
export type {
  ChannelHandle,
  ChannelItem,
  ChannelMessage,
  Channels,
  ConnectionState,
  ConnectOptions,
  Conversation,
  ConversationHandle,
  ConversationSnapshot,
  Failure,
  HistoryPage,
  InboxRow,
  InboxSnapshot,
  Messaging,
  MessagingMethods,
  Observable,
  OutboxItem,
  OutboxStore,
  Parley,
  ParleySnapshot,
  Position,
  RequestOptions,
  RoomMessage,
  SentDraft,
  TokenProvider,
  WatchHandlers,
  WebSocketLike,
} from './types.ts';
