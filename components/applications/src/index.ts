export {
  type ApplicationsApi,
  applicationsApi,
  type ChannelJournal,
  type JournalledMessage,
  looksLikeToken,
  type Presented,
  SKEW_S,
  type VerifiedToken,
} from './api.ts';
export type { Claims } from './claims.ts';
export { createApplications } from './component.ts';
export { conversationIdOf } from './conversation-id.ts';
export type { ApplicationsOptions } from './options.ts';
