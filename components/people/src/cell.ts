import { type Column, cellFault } from '@parley/directory';
import { type ZodType, z } from 'zod';

/** What is typed into a form, under the same rules as the column of an import file. Answers it without spaces around it. */
export function cell(column: Column): ZodType<string> {
  return z
    .string()
    .trim()
    .superRefine((value, context) => {
      const fault = cellFault(column, value);
      if (!fault) return;
      const { sentence, reason, values } = fault;
      context.addIssue({ code: 'custom', message: sentence.replace(/\.$/, ''), params: { reason, values } });
    });
}
