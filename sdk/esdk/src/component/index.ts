export type { ActionVerdict, Card, CardAction, CardField, CardRow, CardTime, ListedExtension, Words } from '@parley/catalogue/contract';
export { can } from './can.ts';
export { type ComponentClient, type Contract, component, contractOf, type MethodClient } from './component.ts';
export {
  type ChannelParams,
  type ComponentChannel,
  type ComponentWatchHandlers,
  join,
  type MessageBody,
  pipeTo,
  watch,
} from './doors.ts';
export { extensions } from './extensions.ts';
