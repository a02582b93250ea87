import type { RoomMessage } from '@parley/esdk';
import { type Context, createContext, type ReactNode } from 'react';

/**
 * What a message says, as the application shows it: its own, or `usual`, which is what is shown without it, or both. Name, time, state, and what can be done
 * stay around it. Not asked about messages that were deleted or are being edited. Keep it the same from one rendering to the next: a new one draws all anew.
 */
export type RenderMessage = (message: RoomMessage, usual: ReactNode) => ReactNode;

export const MessageRenderer: Context<RenderMessage> = createContext<RenderMessage>((_message, usual) => usual);
