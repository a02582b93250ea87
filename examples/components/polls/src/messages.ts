import { z } from 'zod';

/**
 * What the channel of a poll says: that something has changed, and nothing of what. Whoever hears it asks for the results, and is asked then whether
 * they may.
 */
export const pollMessages = { voted: z.object({}), closed: z.object({}) };
