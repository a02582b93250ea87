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
      message: '"colour" is unknown here. Leave it out; or update the server, if the caller is of a later version.',
      details: { field: 'colour' },
    }),
  );
});

it('says of a field that it is missing, or what else is wrong with it', () => {
  const schema = z.strictObject({ title: z.string(), place: z.strictObject({ floor: z.number() }) });
  const said = (value: unknown) => {
    try {
      return parseInput(schema, encodeJson(value));
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(said({ place: { floor: 1 } })).toBe('"title" is missing.');
  expect(said({ title: 'Ward', place: {} })).toBe('"place.floor" is missing.');
  expect(said({ title: 'Ward', place: { floor: 1, door: 2 } })).toMatch(/^"place\.door" is unknown here\./);
  expect(said({ title: 7, place: { floor: 1 } })).toMatch(/^"title": .*expected string/);
});
