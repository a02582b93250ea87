import { parseCapability } from '@parley/component';
import { type ZodType, z } from 'zod';

const MOST = 100;

/** What tokens and keys list. */
export const capabilities: ZodType<string[]> = z
  .array(z.string().refine((line) => parseCapability(line) !== undefined, 'a line is "<pattern>: <verbs>".'))
  .max(MOST);
