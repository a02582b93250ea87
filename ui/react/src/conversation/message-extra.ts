import type { RoomMessage } from '@parley/esdk';
import { type Context, createContext, type ReactNode } from 'react';

/** What stands below the words of a message, where the application knows of something: parts of the page that surround the messages say it. */
export const MessageExtra: Context<((message: RoomMessage) => ReactNode) | undefined> = createContext<
  ((message: RoomMessage) => ReactNode) | undefined
>(undefined);
