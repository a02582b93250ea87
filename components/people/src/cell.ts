import { type CellFault, type Column, cellFault, faultOf, isAttributeName, MAX_ATTRIBUTE_NAME, textFault } from '@parley/directory';
import { type ZodType, z } from 'zod';

/** What is typed into a form, under the same rules as the column of an import file. Answers it without spaces around it. */
export function cell(column: Column): ZodType<string> {
  return checked((value) => cellFault(column, value));
}

/** Any text of at most so many characters. */
export function text(max: number): ZodType<string> {
  return checked((value) => textFault(value, max));
}

export const attributeName: ZodType<string, string> = checked(nameFault);

/** At most so many attributes, by their names. */
export function attributesOf(most: number, length: number): ZodType<Record<string, string>> {
  return z.record(z.string(), text(length)).superRefine((record, context) => {
    const names = Object.keys(record);
    const fault = names.length > most ? faultOf('attributes-too-many', { max: most }) : names.map(nameFault).find((each) => each);
    if (fault) context.addIssue(issueOf(fault));
  });
}

function nameFault(value: string): CellFault | undefined {
  return isAttributeName(value) ? undefined : faultOf('attribute-name-invalid', { value, max: MAX_ATTRIBUTE_NAME });
}

function checked(faultIn: (value: string) => CellFault | undefined): ZodType<string, string> {
  return z
    .string()
    .trim()
    .superRefine((value, context) => {
      const fault = faultIn(value);
      if (fault) context.addIssue(issueOf(fault));
    });
}

function issueOf({ sentence, reason, values }: CellFault): { code: 'custom'; message: string; params: object } {
  return { code: 'custom', message: sentence.replace(/\.$/, ''), params: { reason, values } };
}
