import { type Context, createContext } from 'react';

/** The conversation in which messages stand; absent around those that are shown without theirs. */
export const ConversationId: Context<string | undefined> = createContext<string | undefined>(undefined);
