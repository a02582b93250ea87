export { presence } from './presence.ts';
export type {
  CountsSnapshot,
  NewSetting,
  Presence,
  PresenceSnapshot,
  PresenceTarget,
  PresenceWatch,
} from './types.ts';
