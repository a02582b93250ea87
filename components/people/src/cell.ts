import { type CellFault, type Column, cellFault, faultOf, isAttributeName, textFault } from '@parley/directory';
import { type ZodType, z } from 'zod';

/** What is typed into a form, under the same rules as the column of an import file. Answers it without spaces around it. */
export function cell(column: Column): ZodType<string> {
  return checked((value) => cellFault(column, value));
}

/** Any text of at most so many characters. */
export function text(max: number): ZodType<string> {
  return checked((value) => textFault(value, max));
}

export const attributeName: ZodType<string, string> = checked((value) =>
  isAttributeName(value) ? undefined : faultOf('attribute-name-invalid', { value, max: 40 }),
);

function checked(faultIn: (value: string) => CellFault | undefined): ZodType<string, string> {
  return z
    .string()
    .trim()
    .superRefine((value, context) => {
      const fault = faultIn(value);
      if (!fault) return;
      const { sentence, reason, values } = fault;
      context.addIssue({ code: 'custom', message: sentence.replace(/\.$/, ''), params: { reason, values } });
    });
}
