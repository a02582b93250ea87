export { presence } from './presence.ts';
export type {
  CountsSnapshot,
  NewSetting,
  Presence,
  PresenceSnapshot,
  PresenceTarget,
  PresenceWatch,
} from './types.ts';
export { momentOf } from './until.ts';
