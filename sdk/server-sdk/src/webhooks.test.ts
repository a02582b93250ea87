import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type NodeWebhookRequest, Parley, ParleyError } from './index.ts';

/** The test vector of Standard Webhooks. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OTHER = `whsec_${btoa('another secret of thirty-two byte')}`;
const AT = 1_614_265_330;
const VECTOR = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': String(AT),
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const BODY = '{"test": 2432232314}';

const { webhooks } = Parley.bearing({ url: 'https://talk.example.org', token: 'none' });
beforeEach(() => void vi.spyOn(Date, 'now').mockReturnValue(AT * 1_000));
afterEach(() => void vi.restoreAllMocks());

const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'valid',
    (error: unknown) => (error instanceof ParleyError ? (error.reason ?? error.code) : error),
  );
const verified = (
  headers: Record<string, string | undefined> = {},
  body: string | Uint8Array = BODY,
  secret: string | readonly string[] = SECRET,
) => reasonOf(webhooks.verify({ ...VECTOR, ...headers }, body, { secret }));

describe('a request', () => {
  it('is verified by the test vector of Standard Webhooks, whatever its headers and body come as', async () => {
    expect(await webhooks.verify(VECTOR, BODY, { secret: SECRET })).toEqual({ test: 2_432_232_314, id: VECTOR['webhook-id'] });
    expect(await webhooks.verify(new Headers(VECTOR), new TextEncoder().encode(BODY), { secret: SECRET })).toMatchObject({
      id: VECTOR['webhook-id'],
    });
  });

  it.each([
    [
      'one of several signatures',
      { 'webhook-signature': `v1,${btoa('x'.repeat(32))} v1a,AAAA v2,BBBB ${VECTOR['webhook-signature']}` },
      SECRET,
    ],
    ['one of several secrets', {}, [OTHER, SECRET]],
  ])('is good with %s', async (_, headers, secret) => expect(await verified(headers, BODY, secret)).toBe('valid'));

  it.each([
    ['signature', 'another body', {}, '{"test": 2432232315}'],
    ['signature', 'another id', { 'webhook-id': 'msg_other' }, BODY],
    ['signature', 'another time', { 'webhook-timestamp': String(AT + 1) }, BODY],
    ['signature', 'another signature', { 'webhook-signature': `v1,${btoa('x'.repeat(32))}` }, BODY],
    ['signature', 'a signature that is cut', { 'webhook-signature': 'v1,g0hM9SsE' }, BODY],
    ['signature', 'a signature that is no base64', { 'webhook-signature': 'v1,%%%' }, BODY],
    ['signature', 'a signature of another version', { 'webhook-signature': 'v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=' }, BODY],
    ['headers', 'no signature', { 'webhook-signature': undefined }, BODY],
    ['headers', 'an empty id', { 'webhook-id': '' }, BODY],
    ['timestamp', 'a time that is no number', { 'webhook-timestamp': '1614265330.5' }, BODY],
  ])('is refused (%s) for %s', async (reason, _, headers, body) => expect(await verified(headers, body)).toBe(reason));

  it('is refused with another secret', async () => expect(await verified({}, BODY, OTHER)).toBe('signature'));

  it.each([
    [300, 'valid'],
    [301, 'timestamp'],
    [-300, 'valid'],
    [-301, 'timestamp'],
  ])('%i s old is %s', async (ageS, is) => {
    vi.mocked(Date.now).mockReturnValue((AT + ageS) * 1_000);
    expect(await verified()).toBe(is);
  });

  it('is refused with sentences that say what to do', async () => {
    const error = await webhooks.verify(VECTOR, '{}', { secret: SECRET }).catch((each: unknown) => each);
    expect(error).toMatchObject({
      code: 'webhook-invalid',
      retryable: false,
      message: expect.stringContaining('signatures'),
      help: expect.stringContaining('secret'),
    });
    expect(await reasonOf(webhooks.verify(VECTOR, BODY))).toBe('request-invalid');
    expect(await verified({}, BODY, 'whsec_%')).toBe('key-invalid');
    const parsed = await webhooks.verify(VECTOR, JSON.parse(BODY), { secret: SECRET }).catch((each: unknown) => each);
    expect(parsed).toMatchObject({ code: 'request-invalid', message: expect.stringContaining('parsed the body before') });
  });
});

describe('a handler', () => {
  const handled: unknown[] = [];
  beforeEach(() => void handled.splice(0));
  const handlers = { 'message.created': (event: unknown) => handled.push(event) };
  /** The vector's body has no type: nobody asked for it. */
  const sent = { method: 'POST', headers: VECTOR, body: BODY };

  it('takes a Request and answers a Response', async () => {
    const handler = webhooks.handler(handlers, { secret: SECRET });
    const statusOf = async (init: RequestInit) => (await handler(new Request('https://example.org/hooks', init))).status;
    expect(await statusOf(sent)).toBe(204);
    expect(await statusOf({ ...sent, body: '{}' })).toBe(400);
    const long = await handler(new Request('https://example.org/hooks', { ...sent, body: 'x'.repeat(2 ** 20 + 1) }));
    expect([long.status, await long.text()]).toEqual([400, expect.stringContaining('too long')]);
    expect(await statusOf({ method: 'GET' })).toBe(405);
    expect(handled).toEqual([]);
  });

  it('takes requests as Node has them, whether their body was read as it is or not; not those that were parsed', async () => {
    const handler = webhooks.handler(handlers, { secret: SECRET });
    const statusOf = async (request: Partial<NodeWebhookRequest>) => {
      const response = { statusCode: 0, setHeader: () => {}, end: () => {} };
      await handler({ method: 'POST', headers: VECTOR, ...request }, response);
      return response.statusCode;
    };
    const stream = new Blob([BODY]).stream();
    expect(await statusOf({ [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](), body: undefined })).toBe(204);
    expect(await statusOf({ body: new TextEncoder().encode(BODY) })).toBe(204);
    expect(await statusOf({ body: BODY })).toBe(204);
    expect(await statusOf({ body: JSON.parse(BODY) })).toBe(400);
    expect(await statusOf({ body: '{}' })).toBe(400);
    expect(await statusOf({ method: 'GET', body: BODY })).toBe(405);
  });

  it('ends no program where a sender breaks off', async () => {
    const handler = webhooks.handler(handlers, { secret: SECRET });
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode(BODY.slice(0, 5));
      throw new Error('aborted');
    };
    const response = { statusCode: 0, setHeader: () => {}, end: () => {} };
    await handler({ method: 'POST', headers: VECTOR, [Symbol.asyncIterator]: broken }, response);
    expect(response.statusCode).toBe(400);
    const body = new ReadableStream({ start: (controller) => controller.error(new Error('aborted')) });
    const init: RequestInit & { readonly duplex: 'half' } = { ...sent, body, duplex: 'half' };
    expect((await handler(new Request('https://example.org/hooks', init))).status).toBe(400);
  });

  it('without a secret says so when it is made', () =>
    expect(() => webhooks.handler(handlers)).toThrow('secret of the webhook is missing'));
});
