import { codeOf, encodeFrame, type Frame, laterClient, olderClient } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { FakeClient, Site } from '../testing/index.ts';
import { DEFAULT_LIMITS } from './limits.ts';

describe('A connection that opens', () => {
  it('is welcomed with who it is, where, and what it may', async () => {
    const site = new Site();
    const client = await site.join('ann');
    const now = site.simulation.clock.now();
    expect(client.all('welcome')).toEqual([
      {
        frame: 'welcome',
        version: 1,
        session: client.session.id,
        person: 'ann',
        node: 'a',
        ticket: expect.stringMatching(/^[\w-]+\.[\w-]+$/),
        resumed: false,
        heartbeatMs: 12_000,
        serverTime: now,
        tokenExpiresAt: undefined,
        maxFrameBytes: 65_536,
        maxSubscriptions: 512,
        maxRequests: 64,
      },
    ]);
    expect(client.session).toMatchObject({ device: 'laptop', client: 'test/1', ended: false, principal: { id: 'ann' } });
    expect(site.router.sessionsOf('ann')).toEqual([client.session]);
    expect(site.router.sessionCount).toBe(1);
  });

  it('is refused with the code that the check of its token gives', async () => {
    const client = await new Site().join('0');
    expect(client.closed).toBe('token-invalid');
  });

  it('is refused without a token, with an expired one and with another version', async () => {
    const site = new Site();
    const [nothing, old] = [site.connect(), site.connect()];
    nothing.hello({});
    await nothing.answered();
    old.hello({ token: 'ann', version: 0 });
    const expired = await site.join(`ann/g/${site.simulation.clock.now()}`);
    expect([nothing.closed, old.closed, expired.closed]).toEqual(['token-invalid', 'version-unsupported', 'token-expired']);
  });

  it('speaks the lower version of both ends', async () => {
    const site = new Site();
    const client = site.connect();
    client.hello({ token: 'ann', version: 7 });
    await client.answered();
    expect(client.last('welcome').version).toBe(1);
  });

  it('is told which end to update where one of them is of another version', async () => {
    const site = new Site();
    const [older, later] = [site.connect(), site.connect()];
    older.hello({ token: 'ann', version: 0 });
    later.hello({ token: 'ann', version: 2 });
    await Promise.all([older.answered(), later.answered()]);
    expect([older.closed, older.reason]).toEqual(['version-unsupported', olderClient(0)]);

    // What both know works, what may be skipped is skipped, and what the server lacks is refused with the way out.
    const extension = Uint8Array.of(3, 0x90, 1, 2);
    later.sayBytes(extension);
    later.say({ frame: 'request', id: 7, method: 'm', key: undefined, deadlineMs: 1, body: new Uint8Array() });
    await site.simulation.advance(0);
    expect(later.last('error')).toMatchObject({ id: 7, code: codeOf('unknown-method'), message: expect.stringContaining(laterClient(2)) });
    expect(later.closed).toBeUndefined();
    later.sayBytes(Uint8Array.of(2, 0x50, 1));
    expect([later.closed, later.reason]).toEqual(['version-unsupported', laterClient(2)]);

    const equal = await site.join('bob');
    equal.say({ frame: 'request', id: 7, method: 'm', key: undefined, deadlineMs: 1, body: new Uint8Array() });
    await site.simulation.advance(0);
    expect(equal.last('error').message).not.toContain('update');
    equal.sayBytes(Uint8Array.of(2, 0x50, 1));
    expect(equal.closed).toBe('protocol-error');
  });

  it('must begin with hello', () => {
    const client = new Site().connect();
    client.say({ frame: 'ping', at: 1 });
    expect(client.closed).toBe('protocol-error');
  });

  it('must say hello in time, and be checked in time', async () => {
    const site = new Site({ authenticate: () => new Promise(() => undefined) });
    const [silent, hanging] = [site.connect(), site.connect()];
    hanging.hello({ token: 'ann' });
    await site.simulation.advance(4_900);
    expect([silent.closed, hanging.closed]).toEqual([undefined, undefined]);
    await site.simulation.advance(1_100);
    expect([silent.closed, hanging.closed]).toEqual(['idle', 'overloaded']);
  });

  it('may send no more than 16 KiB before the welcome', () => {
    const site = new Site();
    const [long, much] = [site.connect(), site.connect()];
    long.hello({ token: 'x'.repeat(16_400) });
    much.hello({ token: 'ann' });
    for (let i = 0; i < 17; i++)
      much.say({ frame: 'request', id: i, method: 'm', key: undefined, deadlineMs: 1, body: new Uint8Array(1000) });
    expect([long.closed, much.closed]).toEqual(['frame-too-large', 'frame-too-large']);
  });

  it('has no control characters in the names of its device and its program, which are written down', () => {
    const site = new Site();
    const [device, program] = [site.connect(), site.connect()];
    device.hello({ token: 'ann', device: 'd\0' });
    program.say({ frame: 'hello', version: 1, client: 'test\n', device: 'd', token: 'ann', ticket: undefined });
    expect([device.closed, program.closed]).toEqual(['protocol-error', 'protocol-error']);
  });

  it('may send on behind its hello; that is handled in order after the welcome', async () => {
    const site = new Site();
    const seen: number[] = [];
    site.router.handle('cancel', (_, { id }) => void seen.push(id));
    const client = site.connect();
    client.say({ frame: 'hello', version: 1, client: 'test', device: 'd', token: 'ann', ticket: undefined }, { frame: 'cancel', id: 1 });
    client.say({ frame: 'cancel', id: 2 });
    expect(seen).toEqual([]);
    await client.answered();
    expect(seen).toEqual([1, 2]);
  });

  it('that is lost while it is checked leaves nothing behind', async () => {
    let settle: () => void = () => undefined;
    const checked = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const site = new Site({
      authenticate: async () => {
        await checked;
        return { kind: 'person', id: 'ann', roles: [], grant: 'g' };
      },
      limits: { unauthenticatedPerRemote: 1 },
    });
    const client = site.connect();
    client.hello({ token: 'ann' });
    client.drop();
    settle();
    const other = await site.join('bob');
    expect(other.closed).toBeUndefined();
    expect([site.router.sessionCount, client.writes]).toEqual([1, []]);
  });

  it('is told to come later when the check of its token fails, and the fault is reported', async () => {
    const site = new Site({ authenticate: () => Promise.reject(new Error('no database')) });
    const client = await site.join('ann');
    expect(client.closed).toBe('overloaded');
    expect(site.faults).toMatchObject([{ fault: { message: 'no database' } }]);
  });

  it('announces its session after the welcome and before its first frame', async () => {
    const site = new Site();
    const order: string[] = [];
    site.router.handle('cancel', () => void order.push('frame'));
    const stop = site.router.onSession((session) => {
      order.push('session');
      session.send({ frame: 'pong', at: 5 });
    });
    const client = site.connect();
    client.hello({ token: 'ann' });
    client.say({ frame: 'cancel', id: 1 });
    await client.answered();
    expect(order).toEqual(['session', 'frame']);
    expect(client.frames.map(({ frame }) => frame)).toEqual(['welcome', 'pong']);
    stop();
    await site.join('bob');
    expect(order).toEqual(['session', 'frame']);
  });
});

describe('Limits of connections', () => {
  it('hold for one person, but not for a service', async () => {
    const site = new Site({ limits: { connectionsPerPerson: 2 } });
    const [one, two, three] = [await site.join('ann'), await site.join('ann'), await site.join('ann')];
    expect([one.closed, two.closed, three.closed]).toEqual([undefined, undefined, 'too-many-connections']);
    one.drop();
    expect((await site.join('ann')).closed).toBeUndefined();

    const services = new Site({
      limits: { connectionsPerPerson: 1 },
      authenticate: () => Promise.resolve({ kind: 'service', id: 's', roles: [], grant: 'k' }),
    });
    await services.join('s');
    expect((await services.join('s')).closed).toBeUndefined();
  });

  it('hold for connections of one address without a session', async () => {
    const site = new Site({ limits: { unauthenticatedPerRemote: 2 } });
    const [one, two, three, elsewhere] = [site.connect(), site.connect(), site.connect(), site.connect({ remote: '10.0.0.2' })];
    expect([one, two, three, elsewhere].map(({ closed }) => closed)).toEqual([undefined, undefined, 'too-many-connections', undefined]);
    one.hello({ token: 'ann' });
    await one.answered();
    two.drop();
    const more = [site.connect(), site.connect(), site.connect()];
    expect(more.map(({ closed }) => closed)).toEqual([undefined, undefined, 'too-many-connections']);
  });

  it('hold for the node', async () => {
    const site = new Site({ limits: { connections: 1 } });
    const first = await site.join('ann');
    expect(site.connect().closed).toBe('overloaded');
    first.drop();
    expect(site.connect().closed).toBeUndefined();
  });
});

describe('The heartbeat', () => {
  it('asks at least every 12 seconds, and leaves who answers alone', async () => {
    const site = new Site();
    const client = await site.join('ann');
    for (let i = 0; i < 30; i++) {
      const before = client.all('ping').length;
      await site.simulation.advance(12_000);
      expect(client.all('ping').length).toBeGreaterThan(before);
      client.say({ frame: 'pong', at: client.last('ping').at });
    }
    expect(client.closed).toBeUndefined();
  });

  it('takes any frame for a sign of life', async () => {
    const site = new Site();
    const client = await site.join('ann');
    for (let i = 0; i < 10; i++) {
      await site.simulation.advance(12_000);
      client.say({ frame: 'ping', at: i });
    }
    await site.simulation.advance(0);
    expect(client.closed).toBeUndefined();
    expect(client.all('pong').map(({ at }) => at)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it.each(Array.from({ length: 10 }, (_, i) => i + 1))(
    'takes a silent peer for dead after two missed pings and within 36 seconds (seed %i)',
    async (seed) => {
      const site = new Site({ seed });
      const client = await site.join('ann');
      let ended = 0;
      client.session.onEnd(() => ended++);
      await site.simulation.advance(24_000);
      expect(client.closed).toBeUndefined();
      await site.simulation.advance(12_000);
      expect([client.closed, ended, client.all('ping').length]).toEqual(['idle', 1, 2]);
      expect(site.router.sessionCount).toBe(0);
    },
  );

  it('does not judge a peer while what it sent lies unread, because this process was busy', async () => {
    const site = new Site();
    const client = await site.join('ann');
    while (client.all('ping').length < 2) await site.simulation.advance(1_000);
    // The process stands still: time passes, nothing is read. What lies there has its turn right after the timers that are due.
    site.worked += 60_000;
    site.simulation.clock.after(1_000, () => client.say({ frame: 'pong', at: 1 }));
    await site.simulation.advance(1_500);
    expect(client.closed).toBeUndefined();
  });
});

describe('A connection that does not read', () => {
  it('is cut when its link has made no progress for 15 seconds', async () => {
    const site = new Site();
    const client = await site.join('ann');
    client.reads = false;
    client.session.send({ frame: 'pong', at: 1 });
    for (let i = 0; i < 14; i++) {
      client.say({ frame: 'ping', at: i });
      await site.simulation.advance(1_000);
    }
    expect(client.closed).toBeUndefined();
    await site.simulation.advance(20_000);
    expect([client.closed, client.aborted]).toEqual(['aborted', true]);
  });

  it('is left alone while its queue grows but moves', async () => {
    const site = new Site();
    const client = await site.join('ann');
    client.reads = false;
    for (let i = 0; i < 60; i++) {
      for (let n = 0; n < 4; n++)
        client.session.sendEncoded(encodeFrame({ frame: 'response', id: n, more: false, body: new Uint8Array(100) }));
      await site.simulation.advance(1_000);
      client.queuedBytes -= 50;
      client.say({ frame: 'ping', at: i });
    }
    expect(client.closed).toBeUndefined();
  });

  it('is cut when twice the mark waits for it, and holds no more than that', async () => {
    const site = new Site({ limits: { lagBytes: 10_000 } });
    const client = await site.join('ann');
    client.reads = false;
    const frame: Frame = { frame: 'response', id: 1, more: true, body: new Uint8Array(1_000) };
    for (let i = 0; i < 30; i++) {
      if (!client.session.ended) client.session.send(frame);
      await site.simulation.advance(0);
      expect(client.session.queuedBytes).toBeLessThan(22_000);
    }
    expect([client.closed, client.session.ended]).toEqual(['aborted', true]);
    client.session.send(frame);
  });
});

describe('A session that ends', () => {
  it('writes what waits, says the code, and tells once', async () => {
    const site = new Site();
    const client = await site.join('ann');
    const { session } = client;
    let ended = 0;
    session.onEnd(() => ended++);
    session.onEnd(() => {
      throw new Error('broken');
    });
    session.onEnd(() => ended++)();
    session.send({ frame: 'pong', at: 9 });
    session.close('person-disabled', 'x'.repeat(500));
    session.close('idle');
    client.drop();
    expect(client.last('pong').at).toBe(9);
    expect([client.closed, ended, session.ended]).toEqual(['person-disabled', 1, true]);
    expect(client.reason).toBe('x'.repeat(120));
    expect(site.faults).toMatchObject([{ fault: { message: 'broken' } }]);
    session.send({ frame: 'pong', at: 10 });
    session.refuse(1, 'internal');
    await site.simulation.advance(0);
    client.say({ frame: 'ping', at: 1 });
  });

  it('leaves its topics', async () => {
    const site = new Site();
    const [ann, bob] = [await site.join('ann'), await site.join('bob')];
    const topic = site.router.topics.open('t');
    topic.add(ann.session);
    topic.add(bob.session);
    ann.drop();
    expect(topic.size).toBe(1);
    topic.publish(encodeFrame({ frame: 'unwatch', id: 3 }));
    expect(bob.last('unwatch').id).toBe(3);
  });

  it('ends with its token, whose renewal in band keeps it', async () => {
    const site = new Site();
    const now = site.simulation.clock.now();
    const [ann, bob] = [await site.join(`ann/g/${now + 60_000}`), await site.join(`bob/g/${now + 60_000}`)];
    expect(ann.last('welcome').tokenExpiresAt).toBe(now + 60_000);
    for (let i = 0; i < 6; i++) {
      await site.simulation.advance(9_900);
      for (const client of [ann, bob]) client.say({ frame: 'pong', at: 0 });
    }
    expect([ann.closed, bob.closed]).toEqual([undefined, undefined]);
    ann.say({ frame: 'auth', id: 7, token: `ann/h/${now + 120_000}` });
    await site.simulation.advance(2_000);
    expect([ann.closed, bob.closed]).toEqual([undefined, 'token-expired']);
    expect(JSON.parse(new TextDecoder().decode(ann.last('response').body))).toEqual({ tokenExpiresAt: now + 120_000 });
    expect(ann.session.principal.grant).toBe('h');
  });

  it('goes by the renewal that was sent last, whichever is checked first', async () => {
    const settle = new Map<string, () => void>();
    const site = new Site({
      authenticate: async ({ token }) => {
        if (token !== 'ann') await new Promise<void>((resolve) => void settle.set(token, resolve));
        return { kind: 'person', id: 'ann', roles: [], grant: token, expiresAt: endOf(token) };
      },
    });
    const now = site.simulation.clock.now();
    const endOf = (token: string): number => now + (token === 'second' ? 120_000 : 60_000);
    const client = await site.join('ann');
    client.say({ frame: 'auth', id: 1, token: 'first' }, { frame: 'auth', id: 2, token: 'second' });
    for (const token of ['second', 'first']) {
      settle.get(token)?.();
      await site.simulation.advance(0);
      expect(client.session.principal.grant).toBe('second');
    }
    const answers = client.frames.flatMap((frame) => (frame.frame === 'response' ? [frame] : []));
    expect(answers.map(({ id }) => id)).toEqual([2, 1]);
    for (const { body } of answers) expect(JSON.parse(new TextDecoder().decode(body))).toEqual({ tokenExpiresAt: endOf('second') });
  });

  it('goes by an earlier renewal where the one that was sent last could only not be checked', async () => {
    const settle: (() => void)[] = [];
    const site = new Site({
      authenticate: async ({ token }) => {
        if (token === 'late') throw new Error('down');
        if (token === 'first') await new Promise<void>((resolve) => void settle.push(resolve));
        return { kind: 'person', id: 'ann', roles: [], grant: token };
      },
    });
    const client = await site.join('ann');
    client.say({ frame: 'auth', id: 1, token: 'first' }, { frame: 'auth', id: 2, token: 'late' });
    await site.simulation.advance(0);
    settle.shift()?.();
    await site.simulation.advance(0);
    expect(client.last('error')).toMatchObject({ id: 2, code: 4503 });
    expect(client.session.principal.grant).toBe('first');
  });

  it('is closed by the token of somebody else, and by a bad one', async () => {
    const site = new Site();
    const [ann, bob, cyd] = [await site.join('ann'), await site.join('bob'), await site.join('cyd')];
    ann.say({ frame: 'auth', id: 1, token: 'eve' });
    bob.say({ frame: 'auth', id: 1, token: '0' });
    cyd.say({ frame: 'auth', id: 1, token: `cyd/g/1` });
    await site.simulation.advance(0);
    expect([ann.closed, bob.closed, cyd.closed]).toEqual(['token-invalid', 'token-invalid', 'token-expired']);
  });

  it('is closed by the token of a service that bears its name', async () => {
    const site = new Site({
      authenticate: ({ token }) => Promise.resolve({ kind: token === 'key' ? 'service' : 'person', id: 'ann', roles: [], grant: token }),
    });
    const client = await site.join('ann');
    client.say({ frame: 'auth', id: 1, token: 'key' });
    await site.simulation.advance(0);
    expect(client.closed).toBe('token-invalid');
  });

  it('goes on when a renewal could only not be checked', async () => {
    let fail = false;
    const site = new Site({
      authenticate: ({ token }) =>
        fail ? Promise.reject(new Error('down')) : Promise.resolve({ kind: 'person', id: token, roles: [], grant: 'g' }),
    });
    const client = await site.join('ann');
    fail = true;
    client.say({ frame: 'auth', id: 4, token: 'ann' });
    await site.simulation.advance(0);
    expect(client.last('error')).toMatchObject({ id: 4, code: 4503 });
    expect(client.closed).toBeUndefined();
  });
});

describe('Draining', () => {
  it('says goaway, lets nobody in, and settles when all are gone', async () => {
    const site = new Site();
    const [ann, bob] = [await site.join('ann'), await site.join('bob')];
    const stranger = site.connect();
    let drained = false;
    const done = site.router.drain({ spreadMs: 5_000, withinMs: 60_000 }).then(() => {
      drained = true;
    });
    await site.simulation.advance(0);
    expect(ann.last('goaway')).toEqual({ frame: 'goaway', code: 4000, afterMs: 0, jitterMs: 5_000, alternates: [] });
    expect([stranger.closed, new FakeClient(site).closed]).toEqual(['going-away', 'going-away']);
    ann.drop();
    await site.simulation.advance(0);
    expect(drained).toBe(false);
    bob.drop();
    await done;
    await site.router.drain({ spreadMs: 1, withinMs: 1 });
  });

  it('settles after the time given, and closing ends who is left', async () => {
    const site = new Site();
    const ann = await site.join('ann');
    const done = site.router.drain({ spreadMs: 5_000, withinMs: 10_000 });
    await site.simulation.advance(10_000);
    await done;
    expect(ann.closed).toBeUndefined();
    await site.router.close();
    await site.router.close();
    expect(ann.closed).toBe('going-away');
  });

  it('leaves no timer behind when the router is closed', async () => {
    const site = new Site();
    await site.join('ann');
    await site.router.close();
    expect(site.simulation.pending).toBe(0);
  });
});

it('The default limits are those of the protocol', () => {
  expect(DEFAULT_LIMITS).toMatchObject({
    helloTimeoutMs: 5_000,
    helloBytes: 16_384,
    heartbeatMs: 12_000,
    resumeMs: 60_000,
    framesPerSecond: 50,
  });
});
