import type { TellsOverHttp } from '@parley/component';
import { z } from 'zod';
import { exampleOf } from './examples.ts';
import type { JsonSchema, WebhookOperation } from './open-api-types.ts';

/** The headers of a webhook, by Standard Webhooks. */
const HEADERS: WebhookOperation['parameters'] = [
  ['webhook-id', 'The same each time this event is sent.'],
  ['webhook-timestamp', 'When it was sent, seconds since 1970.'],
  [
    'webhook-signature',
    'HMAC-SHA256 of "<id>.<timestamp>.<body>" with the secret of the webhook: `v1,<base64>`; several are separated by spaces.',
  ],
].map(([name = '', description = '']) => ({ name, in: 'header', required: true, description, schema: { type: 'string' } }));

/** What is sent to other programs, by its type: a part of the OpenAPI document. */
export function describeWebhooks(told: TellsOverHttp): Readonly<Record<string, { readonly post: WebhookOperation }>> {
  return Object.fromEntries(
    Object.entries(told).map(([type, { summary, data }]) => {
      const event = z.object({ type: z.literal(type), timestamp: z.iso.datetime(), data });
      const { $schema: _, ...schema } = z.toJSONSchema(event, {
        target: 'draft-2020-12',
        io: 'input',
        unrepresentable: 'any',
      }) as JsonSchema;
      const example = { ...(exampleOf(schema) as object), timestamp: '2026-09-21T14:13:20.000Z' };
      const post: WebhookOperation = {
        operationId: type,
        summary,
        security: [],
        parameters: HEADERS,
        requestBody: { required: true, content: { 'application/json': { schema, example } } },
        responses: { '2XX': { description: 'Taken.' }, default: { description: 'Not taken: it is sent again, later.' } },
      };
      return [type, { post }];
    }),
  );
}
