// docs/protocol.md against the code, so that a stranger can trust it.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CODES, decodeFrames, FRAMES, type Frame, PROTOCOL_VERSION, RECOVERED, RESET_REASONS, SUBPROTOCOL } from './index.ts';

const page = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');

/** Cells of every table row of the page whose first cell matches. */
function rows(first: RegExp): string[][] {
  const lines = page.split('\n').filter((line) => line.startsWith('| '));
  const cells = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return cells.filter(([cell = '']) => first.test(cell));
}

const bare = (cell = '') => cell.replaceAll('`', '');

describe('The protocol page', () => {
  it('lists every frame with its type and its fields, in order, and no other', () => {
    const listed = rows(/^`0x/).map(([type, name, , fields = '']) => [
      Number(bare(type)),
      bare(name),
      fields.split(', ').map((field) => bare(field).split(' ')),
    ]);
    const actual = Object.entries(FRAMES).map(([name, { type, fields }]) => [type, name, Object.entries(fields)]);
    expect(listed).toEqual(actual);
  });

  it('describes every kind of field', () => {
    const kinds = rows(/^`(uint|bool|string|strings|position|rest)`/).map(([cell]) => bare(cell));
    const optional = rows(/^`uint\?`/).flatMap(([cell]) => bare(cell).split(' '));
    const used = new Set(Object.values(FRAMES).flatMap(({ fields }) => Object.values(fields)));
    expect([...kinds, ...optional].sort()).toEqual([...used].sort());
  });

  it('lists every code with its help, and no other', () => {
    const listed = rows(/^\d{4}$/).map(([code, name, help]) => [Number(code), bare(name), help]);
    expect(listed).toEqual(Object.entries(CODES).map(([name, { code, help }]) => [code, name, help]));
  });

  it('gives the numbers of `recovered` and of the reasons for a reset', () => {
    const numbers = Object.fromEntries(
      rows(/^[0-4]( |$)/)
        .map(([first = '', second]) => (first.includes(' ') ? first.split(' ') : [first, second]))
        .map(([number, name]) => [name, Number(number)]),
    );
    expect(numbers).toEqual({ ...RECOVERED, ...RESET_REASONS });
  });

  it('names the version and the subprotocol', () => {
    expect(page).toContain(`(see [Versions](#versions)); now ${PROTOCOL_VERSION}.`);
    expect(page).toContain(`# The protocol \`${SUBPROTOCOL}\``);
  });

  it('shows examples that decode to what stands above them', () => {
    const lines = page.split('```frames\n')[1]?.split('\n```')[0]?.split('\n') ?? [];
    expect(lines.length).toBeGreaterThan(10);
    for (let i = 0; i < lines.length; i += 2) {
      const shown = JSON.parse(lines[i]?.slice(2) ?? '');
      const bytes = Uint8Array.from((lines[i + 1] ?? '').trim().split(' '), (byte) => Number.parseInt(byte, 16));
      const decoded = decodeFrames(bytes).map((frame) => JSON.parse(JSON.stringify(frame, asText)));
      expect(decoded).toEqual([{ ...withEmptyRest(shown), ...shown }]);
    }
  });
});

function asText(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : value;
}

function withEmptyRest({ frame }: Frame): Record<string, string> {
  const rest = Object.entries(FRAMES[frame].fields).filter(([, kind]) => kind === 'rest');
  return Object.fromEntries(rest.map(([name]) => [name, '']));
}
