import { type ZodType, z } from 'zod';

/** One thing to be filled in. */
export interface CardField {
  /** Under which the action is given it. */
  readonly name: string;
  readonly label: string;
  /** What stands there at first. */
  readonly value?: string;
  readonly required?: boolean;
  /** One of these; without them it is text. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

/** A button. */
export interface CardAction {
  readonly title: string;
  /** A method of the same component: given `input`, the fields and `language`, it answers a `CardAnswer` too. */
  readonly run: string;
  readonly input?: Readonly<Record<string, unknown>>;
}

/** What an application shows in its own looks: text, never markup. */
export interface Card {
  readonly title?: string;
  readonly rows?: readonly { readonly label?: string; readonly text: string }[];
  readonly fields?: readonly CardField[];
  readonly actions?: readonly CardAction[];
}

/** Without a card: it is done, and what was open closes. */
export interface CardAnswer {
  readonly card?: Card;
}

const line = z.string().max(200);
const card = z.strictObject({
  title: line.exactOptional(),
  rows: z
    .array(z.strictObject({ label: line.exactOptional(), text: z.string().max(2_000) }))
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
