// What Slack's incoming webhooks are sent, as far as it is read.
import { type ZodType, z } from 'zod';

type Said<Names extends string> = { readonly [Name in Names]?: string | undefined };

/** What stands below the text. */
export interface Attachment extends Said<'fallback' | 'pretext' | 'author_name' | 'title' | 'title_link' | 'text' | 'footer'> {
  readonly fields: readonly Said<'title' | 'value'>[];
  readonly blocks: readonly unknown[];
}

export interface Payload extends Said<'text' | 'username'> {
  readonly attachments: readonly Attachment[];
  readonly blocks: readonly unknown[];
}

/** A block, or what stands in one. */
export interface Node
  extends Said<'type' | 'url' | 'name' | 'alt_text' | 'fallback' | 'user_id' | 'usergroup_id' | 'channel_id' | 'range'> {
  readonly text?: string | Said<'text' | 'type'> | undefined;
  readonly fields: readonly unknown[];
  readonly elements: readonly unknown[];
  /** Of a list how it is numbered; of words how they look. */
  readonly style?: unknown;
}

/** Programs write `null` where they have nothing to say. */
const words = z
  .union([z.string(), z.null()])
  .optional()
  .transform((said) => said ?? undefined);
/** Figures are written as they are. */
const figure = z.union([words, z.number().transform(String), z.boolean().transform(String)]);
const listOf = <T>(each: ZodType<T>) =>
  z
    .union([z.array(each), z.null()])
    .optional()
    .transform((list) => list ?? []);
const anything = listOf(z.unknown());

const attachment: ZodType<Attachment> = z.object({
  fallback: words,
  pretext: words,
  author_name: words,
  title: words,
  title_link: words,
  text: words,
  footer: words,
  fields: listOf(z.object({ title: figure, value: figure })),
  blocks: anything,
});

export const payload: ZodType<Payload> = z.object({ text: words, username: words, attachments: listOf(attachment), blocks: anything });

export const node: ZodType<Node> = z.object({
  type: words,
  text: z.union([z.string(), z.object({ text: words, type: words })]).optional(),
  fields: anything,
  elements: anything,
  url: words,
  name: words,
  alt_text: words,
  fallback: words,
  user_id: words,
  usergroup_id: words,
  channel_id: words,
  range: words,
  style: z.unknown().optional(),
});
