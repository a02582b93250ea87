import { encodeFrame, type Frame, ProtocolError } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { join, Site } from '../testing/index.ts';

const publish = (id: number): Frame => ({ frame: 'publish', id, channel: 'c', producer: 'p', seq: id, payload: new Uint8Array() });
const request = (id: number): Frame => ({ frame: 'request', id, method: 'm', key: undefined, deadlineMs: 0, body: new Uint8Array() });
const cast: Frame = { frame: 'cast', alias: 1, sender: '', key: 'k', payload: new Uint8Array() };

describe('Frames of a session', () => {
  it('reach their handlers in order, without waiting for earlier ones', async () => {
    const site = new Site();
    const seen: string[] = [];
    let settle: () => void = () => undefined;
    site.router.handle('publish', async (_, { id }) => {
      seen.push(`publish ${id}`);
      await new Promise<void>((resolve) => {
        settle = resolve;
      });
      seen.push(`published ${id}`);
    });
    site.router.handle('unwatch', (session, { id }) => void seen.push(`unwatch ${id} of ${session.principal.id}`));
    const client = await site.join('ann');
    client.say(publish(1), { frame: 'unwatch', id: 2 });
    client.say({ frame: 'unwatch', id: 3 });
    settle();
    await site.simulation.advance(0);
    expect(seen).toEqual(['publish 1', 'unwatch 2 of ann', 'unwatch 3 of ann', 'published 1']);
  });

  it('have one handler each', () => {
    const { router } = new Site();
    router.handle('cast', () => undefined);
    expect(() => router.handle('cast', () => undefined)).toThrow('a handler for cast');
  });

  it('that nobody handles are refused', async () => {
    const site = new Site();
    const client = await site.join('ann');
    client.say(publish(8));
    await site.simulation.advance(0);
    expect(client.last('error')).toMatchObject({ id: 8, code: 4403 });
  });

  it.each<Frame['frame']>(['hello', 'welcome', 'goaway', 'error', 'message', 'published', 'snapshot'])(
    'of type %s end the connection',
    async (name) => {
      const site = new Site();
      const client = await site.join('ann');
      const values = {
        client: '',
        device: '',
        version: 1,
        session: '',
        person: '',
        node: '',
        ticket: '',
        alternates: [],
        message: '',
        sender: '',
      };
      const bytes = { details: new Uint8Array(), payload: new Uint8Array(), body: new Uint8Array() };
      const numbers = { id: 1, code: 1, alias: 1, offset: 1, tag: 1, at: 1, afterMs: 1, jitterMs: 1 };
      const welcome = { heartbeatMs: 1, serverTime: 1, maxFrameBytes: 1, maxSubscriptions: 1, maxRequests: 1 };
      client.say({ frame: name, ...values, ...bytes, ...numbers, ...welcome } as unknown as Frame);
      expect(client.closed).toBe('protocol-error');
    },
  );

  it('that are broken or too large end the connection with a code that says so', async () => {
    const site = new Site({ limits: { frameBytes: 100 } });
    const [broken, large] = [await site.join('ann'), await site.join('bob')];
    broken.sayBytes(Uint8Array.of(2, 0x04));
    large.say({ frame: 'auth', id: 1, token: 'x'.repeat(200) });
    expect([broken.closed, large.closed]).toEqual(['protocol-error', 'frame-too-large']);
  });

  it('behind one that ends the session are not handled', async () => {
    const site = new Site();
    const seen: number[] = [];
    site.router.handle('unwatch', (session, { id }) => {
      seen.push(id);
      session.close('forbidden');
    });
    const client = await site.join('ann');
    client.say({ frame: 'unwatch', id: 1 }, { frame: 'unwatch', id: 2 });
    expect(seen).toEqual([1]);
  });
});

describe('What a handler throws', () => {
  const throwing = async (error: unknown, how: 'throws' | 'rejects') => {
    const site = new Site();
    site.router.handle('publish', () => {
      if (how === 'throws') throw error;
      return Promise.reject(error);
    });
    const client = await site.join('ann');
    client.say(publish(3));
    await site.simulation.advance(0);
    return { site, client };
  };

  it.each(['throws', 'rejects'] as const)('is a fault of ours, answered as internal with a reference to the report (%s)', async (how) => {
    const { site, client } = await throwing(new TypeError('x is undefined'), how);
    const error = client.last('error');
    const { reference } = JSON.parse(new TextDecoder().decode(error.details));
    expect(error).toMatchObject({ id: 3, code: 4505 });
    expect(error.message).not.toContain('undefined');
    expect(site.faults).toMatchObject([{ fault: { message: 'x is undefined' }, about: expect.stringContaining(reference) }]);
    expect(client.closed).toBeUndefined();
  });

  it.each(['throws', 'rejects'] as const)('ends the connection when it says that the protocol was broken (%s)', async (how) => {
    const { site, client } = await throwing(new ProtocolError('protocol-error', 'publish.seq is 0'), how);
    expect(client.closed).toBe('protocol-error');
    expect(site.faults).toEqual([]);
  });

  it('answers the request alone when its code is a refusal', async () => {
    const { client } = await throwing(new ProtocolError('bad-request', 'The body is not JSON.'), 'rejects');
    expect(client.last('error')).toMatchObject({ id: 3, code: 4400, message: 'The body is not JSON.' });
    expect(client.closed).toBeUndefined();
  });
});

describe('Limits of a session', () => {
  const makeBusy = async (limits = {}) => {
    const site = new Site({ limits });
    const handled: string[] = [];
    for (const frame of ['publish', 'cast', 'unsubscribe', 'request'] as const) site.router.handle(frame, () => void handled.push(frame));
    return { site, handled, client: await site.join('ann') };
  };

  it('let a burst through, then refuse with the time to wait, after which it goes on', async () => {
    const { site, handled, client } = await makeBusy();
    for (let i = 1; i <= 210; i++) client.say(publish(i));
    await site.simulation.advance(0);
    expect(handled).toHaveLength(200);
    const refused = client.all('error');
    expect(refused.map(({ id }) => id)).toEqual([201, 202, 203, 204, 205, 206, 207, 208, 209, 210]);
    expect(refused[9]).toMatchObject({ code: 4500, retryAfterMs: 220 });
    await site.simulation.advance(220);
    client.say(publish(211));
    expect(handled).toHaveLength(201);
  });

  it('count the bytes of a message too', async () => {
    const { site, handled, client } = await makeBusy();
    const body = new Uint8Array(60_000);
    for (let i = 1; i <= 20; i++) client.say({ ...publish(i), payload: body } as Frame);
    await site.simulation.advance(0);
    expect(handled).toHaveLength(17);
    expect(client.all('error')).toHaveLength(3);
    await site.simulation.advance(client.last('error').retryAfterMs ?? 0);
    client.say({ ...publish(21), payload: body } as Frame);
    expect(handled).toHaveLength(18);
  });

  it('count every frame of a message', async () => {
    const { handled, client } = await makeBusy();
    client.sayBytes(join(Array.from({ length: 500 }, (_, i) => encodeFrame(publish(i)))));
    expect(handled).toHaveLength(200);
  });

  it('drop casts with a notice once a second, and always take what sets something free', async () => {
    const { site, handled, client } = await makeBusy();
    for (let i = 0; i < 250; i++) client.say(cast);
    client.say({ frame: 'unsubscribe', alias: 1 }, { frame: 'ping', at: 5 });
    await site.simulation.advance(0);
    expect(handled.filter((name) => name === 'cast')).toHaveLength(200);
    expect(handled.at(-1)).toBe('unsubscribe');
    expect(client.all('error')).toMatchObject([{ id: 0, code: 4500 }]);
    expect(client.last('pong').at).toBe(5);
  });

  it('answer each refused request, also within the second of a notice', async () => {
    const { site, client } = await makeBusy();
    for (let i = 0; i < 201; i++) client.say(cast);
    client.say(publish(1), publish(2));
    await site.simulation.advance(0);
    expect(client.all('error').map(({ id }) => id)).toEqual([0, 1, 2]);
  });

  it('do not count answers to pings', async () => {
    const { handled, client } = await makeBusy();
    for (let i = 0; i < 300; i++) client.say({ frame: 'pong', at: 1 });
    for (let i = 1; i <= 200; i++) client.say(publish(i));
    expect(handled).toHaveLength(200);
  });

  it('do not count what ends of pipes are made to say, but those that come back', async () => {
    const { site, handled, client } = await makeBusy();
    const said: string[] = [];
    for (const frame of ['attach', 'accept', 'abort'] as const) site.router.handle(frame, () => void said.push(frame));
    const attach = { frame: 'attach', pipe: 1, limit: 0, seq: 0, answer: false } as const;
    for (let i = 0; i < 100; i++) {
      client.say({ ...attach, token: undefined }, { frame: 'accept', pipe: 2, limit: 0, token: undefined });
      client.say({ frame: 'abort', pipe: 2, code: 0, retryAfterMs: undefined, message: '' }, { ...attach, token: 'ticket' });
    }
    for (let i = 1; i <= 200; i++) client.say(publish(i));
    expect([said.length, handled.length]).toEqual([400, 100]);
  });

  it('do not count the data of pipes, which their credit limits', async () => {
    const { site, handled, client } = await makeBusy();
    let chunks = 0;
    site.router.handle('data', () => void chunks++);
    site.router.handle('ack', () => undefined);
    for (let seq = 1; seq <= 300; seq++) {
      client.say({ frame: 'data', pipe: 1, seq, flags: 0, payload: new Uint8Array(16_384) }, { frame: 'ack', pipe: 1, seq });
    }
    for (let i = 1; i <= 200; i++) client.say(publish(i));
    expect(chunks).toBe(300);
    expect(handled).toHaveLength(200);
  });

  it('close who goes on sending above them for ten seconds', async () => {
    const { site, client } = await makeBusy();
    for (let i = 0; i < 200 && client.closed === undefined; i++) {
      for (let n = 0; n < 10; n++) client.say(publish(i));
      await site.simulation.advance(100);
    }
    expect(client.closed).toBe('flooding');
  });

  it('do not close who waits as told, however often', async () => {
    const { site, handled, client } = await makeBusy();
    for (let i = 0; i < 40; i++) {
      for (let n = 0; n < 300; n++) client.say(publish(n));
      await site.simulation.advance(0);
      await site.simulation.advance(client.last('error').retryAfterMs ?? 0);
    }
    expect(client.closed).toBeUndefined();
    expect(handled.length).toBeGreaterThan(200);
  });

  it('bound the requests that are open at once', async () => {
    const site = new Site({ limits: { requests: 2 } });
    const open: (() => void)[] = [];
    site.router.handle('request', () => new Promise<void>((resolve) => void open.push(resolve)));
    const client = await site.join('ann');
    client.say(request(1), request(2), request(3));
    await site.simulation.advance(0);
    expect(client.all('error')).toMatchObject([{ id: 3, code: 4501 }]);
    open[0]?.();
    await site.simulation.advance(0);
    client.say(request(4), request(5));
    await site.simulation.advance(0);
    expect(client.all('error').map(({ id }) => id)).toEqual([3, 5]);
  });

  it('count a request as done when its handler fails', async () => {
    const site = new Site({ limits: { requests: 1 } });
    site.router.handle('request', () => Promise.reject(new ProtocolError('bad-request', 'no')));
    const client = await site.join('ann');
    for (let i = 1; i <= 3; i++) {
      client.say(request(i));
      await site.simulation.advance(0);
    }
    expect(client.all('error').map(({ code }) => code)).toEqual([4400, 4400, 4400]);
  });
});
