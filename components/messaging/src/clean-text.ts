import { z } from 'zod';

/** Text that every database stores as it is: well-formed, without NUL, trimmed. */
export function cleanText(most: number, least = 1): z.ZodType<string> {
  return z
    .string()
    .transform((value) => value.toWellFormed().replaceAll('\0', '').trim())
    .pipe(z.string().min(least).max(most));
}
