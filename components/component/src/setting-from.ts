import { z } from 'zod';
import { choice, duration, flag, int, type Setting, secret, text } from './settings.ts';

const titled = { title: z.string() };
const count = z.number().int();
const described = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('int'), ...titled, default: z.number(), schema: z.object({ minimum: count, maximum: count }) }),
  z.object({ kind: z.literal('text'), ...titled, default: z.string(), schema: z.object({ minLength: count, maxLength: count }) }),
  z.object({ kind: z.literal('choice'), ...titled, default: z.string(), schema: z.object({ enum: z.array(z.string()) }) }),
  z.object({ kind: z.literal('secret'), ...titled }),
  z.object({ kind: z.literal('flag'), ...titled, default: z.boolean() }),
  z.object({
    kind: z.literal('duration'),
    ...titled,
    default: z.string(),
    schema: z.object({ formatMinimum: z.string(), formatMaximum: z.string() }),
  }),
]);

/** A setting from what it says of itself, without its functions. Throws for what is none. */
export function settingFrom(description: Pick<Setting, 'kind' | 'title' | 'default' | 'schema'>): Setting {
  const read = described.parse(description);
  const { title } = read;
  switch (read.kind) {
    case 'int':
      return int({ title, default: read.default, min: read.schema.minimum, max: read.schema.maximum });
    case 'text':
      return text({ title, default: read.default, min: read.schema.minLength, max: read.schema.maxLength });
    case 'choice':
      return choice({ title, default: read.default, options: read.schema.enum });
    case 'flag':
      return flag({ title, default: read.default });
    case 'secret':
      return secret({ title });
    case 'duration':
      return duration({ title, default: read.default, min: read.schema.formatMinimum, max: read.schema.formatMaximum });
  }
}
