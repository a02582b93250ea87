import { type FieldKind, FRAMES, type Frame, type FrameName } from './frames.ts';
import { Reader } from './reader.ts';
import { Writer } from './writer.ts';

/** Reader and Writer have one method per kind, under its name. */
type Kind = keyof Reader & keyof Writer & FieldKind;

interface Field {
  readonly name: string;
  readonly kind: Kind;
  readonly optional: boolean;
}
interface Layout {
  readonly name: FrameName;
  readonly type: number;
  readonly fields: readonly Field[];
}

const LAYOUTS = Object.entries(FRAMES).map(
  ([name, { type, fields }]): Layout => ({
    name: name as FrameName,
    type,
    fields: Object.entries(fields).map(([field, kind]: [string, FieldKind]) => ({
      name: field,
      kind: kind.replace('?', '') as Kind,
      optional: kind.endsWith('?'),
    })),
  }),
);
const BY_NAME = new Map<string, Layout>(LAYOUTS.map((layout) => [layout.name, layout]));
const BY_TYPE: (Layout | undefined)[] = Array.from({ length: 128 });
for (const layout of LAYOUTS) BY_TYPE[layout.type] = layout;

const writer = new Writer();

/**
 * One frame, its length in front. Numbers that are not integers from 0 to 2^53-1 throw a RangeError;
 * lone surrogates in strings become U+FFFD.
 */
export function encodeFrame(frame: Frame): Uint8Array {
  const layout = BY_NAME.get(frame.frame);
  if (!layout) throw new RangeError(`Unknown frame: ${frame.frame}`);
  writer.reset();
  writer.byte(layout.type);
  const values = frame as unknown as Readonly<Record<string, unknown>>;
  for (const { name, kind, optional } of layout.fields) {
    const value = values[name];
    if (optional) writer.bool(value !== undefined);
    if (!optional || value !== undefined) writer[kind](value as never);
  }
  return writer.frame();
}

/**
 * Every frame of one message, in order. Frames of unknown types from 0x80 on are skipped. Throws `ProtocolError` (code `protocol-error`) for
 * everything malformed, and nothing else. `rest` fields are views of `message`: copy what is kept.
 *
 * @param accept throws for a frame that is too large, see `framesUpTo`. Default: none is, since the message is in memory already.
 */
export function decodeFrames(message: Uint8Array, accept?: (frameBytes: number) => void): Frame[] {
  const frames: Frame[] = [];
  const reader = new Reader(message);
  do {
    reader.frame = 'message';
    reader.field = 'length';
    reader.end = message.length;
    const length = reader.uint();
    accept?.(length);
    if (length > message.length - reader.at) reader.fail(`a frame of ${length} bytes does not fit into the message`);
    reader.end = reader.at + length;
    reader.field = 'type';
    const type = reader.byte();
    const layout = BY_TYPE[type];
    if (layout) frames.push(readFrame(reader, layout));
    else if (type < 0x80) reader.fail(`unknown type ${type}`);
    reader.at = reader.end;
  } while (reader.at < message.length);
  return frames;
}

function readFrame(reader: Reader, layout: Layout): Frame {
  const values: Record<string, unknown> = { frame: layout.name };
  reader.frame = layout.name;
  for (const { name, kind, optional } of layout.fields) {
    reader.field = name;
    values[name] = optional && !reader.bool() ? undefined : reader[kind]();
  }
  if (reader.at < reader.end) reader.fail('bytes are left behind it');
  return values as unknown as Frame;
}
