import type { CardAnswer } from '@parley/catalogue/contract';
import { type ZodType, z } from 'zod';

/** The last moment that can be written as a date, and with `-` the first. */
const LAST = 8.64e15;
const line = z.string().max(200);
const moment = z.number().int().min(-LAST).max(LAST);
const time = z
  .strictObject({ at: moment, until: moment.exactOptional(), show: z.enum(['date-time', 'date', 'time']).exactOptional() })
  .refine(({ at, until }) => until === undefined || until >= at, 'It ends before it begins.');
const card = z.strictObject({
  title: line.exactOptional(),
  rows: z
    .array(
      z.strictObject({
        label: line.exactOptional(),
        text: z.string().max(2_000),
        times: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), time).exactOptional(),
      }),
    )
    .max(50)
    .exactOptional(),
  fields: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z][A-Za-z0-9]*$/),
        label: line,
        value: z.string().max(2_000).exactOptional(),
        required: z.boolean().exactOptional(),
        options: z
          .array(z.strictObject({ value: line, label: line }))
          .min(1)
          .max(100)
          .exactOptional(),
      }),
    )
    .max(20)
    .exactOptional(),
  actions: z
    .array(z.strictObject({ title: line.min(1), run: z.string(), input: z.record(z.string(), z.unknown()).exactOptional() }))
    .max(10)
    .exactOptional(),
});

/** `out` of methods that extensions and actions run. */
export const cardAnswer: ZodType<CardAnswer> = z.strictObject({ card: card.exactOptional() });
