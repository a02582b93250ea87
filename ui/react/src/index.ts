export type { Person } from '@parley/people/contract';
export type { DeviceKind, PresenceFacts, PresenceState } from '@parley/presence-component/contract';
export type { RenderMessage } from './conversation/message-renderer.ts';
export { Avatar, type AvatarProps } from './embed/avatar.tsx';
export { type ChannelOptions, type ChannelState, useChannel, useMembers } from './embed/channel-state.ts';
export { Composer, type ComposerProps } from './embed/composer.tsx';
export { ConnectionBanner } from './embed/connection-banner.tsx';
export { ConversationList, type ConversationListProps } from './embed/conversation-list.tsx';
export { type ConversationState, type ConversationTarget, useConversation, useTyping } from './embed/conversation-state.ts';
export type { Look } from './embed/look.tsx';
export { MessageList, type MessageListProps } from './embed/message-list.tsx';
export { OrganisationTree, type OrganisationTreeProps } from './embed/organisation-tree.tsx';
export {
  type Messages,
  ParleyProvider,
  type ParleyProviderOptions,
  type ParleyProviderProps,
  type ParleySource,
} from './embed/parley-provider.tsx';
export { PersonCard, type PersonCardProps } from './embed/person-card.tsx';
export { PresenceDot, type PresenceDotProps } from './embed/presence-dot.tsx';
export { type Unread, useUnread } from './embed/unread.ts';
export { UnreadBadge, type UnreadBadgeProps } from './embed/unread-badge.tsx';
export { useConnection, useInbox } from './hooks/connection.ts';
export { useMe, useParley } from './hooks/context.tsx';
export { usePerson } from './hooks/people.ts';
export { usePresence, useReportActivity } from './hooks/presence.ts';
export { Messenger, type MessengerProps } from './messenger/messenger.tsx';
