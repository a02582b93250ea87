import { type Call, type Method, member } from '@parley/component';
import type { WebhookEvent, WebhooksMethods } from '@parley/webhooks/contract';
import { sentenceOf } from './problems.ts';
import { refused } from './reasons.ts';
import { rest } from './rest.ts';
import { administratorOrApplication, memberOrAdministrator, ownerOf, writerOrAdministrator } from './rules.ts';
import { CURSOR, inputs, outputs } from './schemas.ts';
import type { WebhooksState } from './state.ts';

type In<M extends keyof WebhooksMethods> = WebhooksMethods[M]['in'];
type Out<M extends keyof WebhooksMethods> = WebhooksMethods[M]['out'];
type MethodsOf = {
  readonly [M in keyof WebhooksMethods as M extends `webhooks.${infer Name}` ? Name : never]: Method<WebhooksState, In<M>, Out<M>>;
};

const PAGE = 50;

function declare<M extends Exclude<keyof WebhooksMethods, 'webhooks.senders'>>(
  name: M,
  run: (state: WebhooksState, input: In<M>, owner: string, by: string) => Promise<Out<M>>,
): Method<WebhooksState, In<M>, Out<M>> {
  return {
    in: inputs[name],
    out: outputs[name],
    can: administratorOrApplication,
    ...rest[name],
    run: ({ state, principal }: Call<WebhooksState>, input) => run(state, input, ownerOf(principal), principal.id),
  };
}

function inConversation<M extends 'webhooks.incoming' | 'webhooks.addIncoming' | 'webhooks.removeIncoming'>(
  name: M,
  run: (call: Call<WebhooksState>, input: In<M>) => Promise<Out<M>>,
): Method<WebhooksState, In<M>, Out<M>> {
  return { in: inputs[name], out: outputs[name], can: memberOrAdministrator, ...rest[name], run };
}

export const methods: MethodsOf = {
  list: declare('webhooks.list', async ({ editor }, _input, owner) => ({ endpoints: await editor.list(owner) })),

  add: declare('webhooks.add', ({ editor }, input, owner, by) => editor.add(owner, input, by)),

  update: declare('webhooks.update', async ({ editor }, input, owner, by) => ({ endpoint: await editor.update(owner, input, by) })),

  remove: declare('webhooks.remove', async ({ editor }, { id }, owner, by) => {
    await editor.remove(owner, id, by);
    return {};
  }),

  rotateSecret: declare('webhooks.rotateSecret', async ({ editor }, { id }, owner, by) => ({
    secret: await editor.rotateSecret(owner, id, by),
  })),

  test: declare('webhooks.test', async ({ editor, sender, runtime }, { id }, owner) => {
    const endpoint = await editor.find(owner, id);
    const timestamp = new Date(runtime.clock.now()).toISOString();
    const event: WebhookEvent = { type: 'webhook.test', timestamp, data: { endpoint: id } };
    const outcome = await sender.send(endpoint, { id: `msg_${runtime.random.id(27)}`, body: JSON.stringify(event) });
    if (outcome.delivered) return outcome;
    const { delivered, problem, status } = outcome;
    return { delivered, problem, message: sentenceOf(problem, status), ...(status !== undefined && { status }) };
  }),

  deliveries: {
    ...declare('webhooks.deliveries', async ({ editor, deliveries }, { id, state = 'dead', after, limit = PAGE }, owner) => {
      await editor.find(owner, id);
      const [, at, behind = ''] = CURSOR.exec(after ?? '') ?? [];
      return deliveries.page(id, { state, after: at === undefined ? undefined : [Number(at), behind], limit });
    }),
    page: {
      by: 'after',
      next({ deliveries, more }) {
        const last = deliveries.at(-1);
        return more && last ? `${last.at}.${last.id}` : undefined;
      },
    },
  },

  replay: declare('webhooks.replay', async ({ editor, deliveries, courier }, { id, delivery }, owner) => {
    await editor.find(owner, id);
    const replayed = await deliveries.replay(id, delivery);
    if (delivery !== undefined && replayed === 0) throw refused('delivery-unknown', { id: delivery });
    courier.replayed();
    return { replayed };
  }),

  incoming: inConversation('webhooks.incoming', async ({ state }, { conversation }) => ({
    incoming: await state.incoming.list(conversation),
  })),

  addIncoming: {
    ...inConversation('webhooks.addIncoming', ({ state, principal, key }, input) => state.incoming.add(principal.id, input, key)),
    can: writerOrAdministrator,
    idempotent: 'stored',
  },

  removeIncoming: inConversation('webhooks.removeIncoming', async ({ state }, { conversation, id }) => {
    await state.incoming.remove(conversation, id);
    return {};
  }),

  senders: {
    in: inputs['webhooks.senders'],
    out: outputs['webhooks.senders'],
    can: member,
    run: async ({ state }, { ids }) => ({ senders: await state.incoming.names(ids) }),
  },
};
