import { encodeJson } from '@parley/protocol';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { parseInput } from './input.ts';

it('tells the reason that a check of a component adds, beside the field', () => {
  const even = z.number().superRefine((value, context) => {
    if (value % 2 !== 0) context.addIssue({ code: 'custom', message: 'is odd', params: { reason: 'number-odd', values: { value } } });
  });
  expect(() => parseInput(z.object({ count: even }), encodeJson({ count: 3 }))).toThrow(
    expect.objectContaining({
      code: 'bad-request',
      message: '"count": is odd.',
      details: { field: 'count', reason: 'number-odd', values: { value: 3 } },
    }),
  );
});

it('says what to do about a field that only a later version knows', () => {
  expect(() => parseInput(z.strictObject({ count: z.number() }), encodeJson({ count: 3, colour: 'red' }))).toThrow(
    expect.objectContaining({
      code: 'bad-request',
      message: expect.stringMatching(/colour.*\. Leave it out; or update the server, if the caller is of a later version\.$/),
    }),
  );
});
