import { FakeServer } from '@parley/esdk/testing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, test } from 'vitest';
import { ElementsError } from '../error.ts';
import { PageSession } from './page-session.ts';

let made = 0;

/** The fake server takes what stands before the "/" for the person; the claims are those of a token of an application. */
const tokenOf = (person: string): string => `${person}/h.${btoa(JSON.stringify({ iss: 'crm', sub: person }))}.s`;

/** `login`: who is logged in to the application, or why it gives no token. */
function setup(login: string | ElementsError = 'ada', tokenMs?: number) {
  const runtime = new SimulatedRuntime(7);
  const server = new FakeServer({ runtime, ...(tokenMs && { tokenMs }) });
  const application = { login, asked: 0 };
  const session = new PageSession({
    server: `http://elements-${++made}.example`,
    token: async () => {
      application.asked++;
      if (application.login instanceof ElementsError) throw application.login;
      return tokenOf(application.login);
    },
    runtime,
    socket: server.socket,
  });
  const states = [session.snapshot.state];
  session.subscribe(() => {
    if (states.at(-1) !== session.snapshot.state) states.push(session.snapshot.state);
  });
  return { runtime, server, application, session, states };
}

const signedOut = new ElementsError('signed-out', 'Nobody is logged in.');
const unreachable = new ElementsError('token-url-failed', 'It cannot be reached.', { retryable: true });
const MINUTE = 60_000;

test('a session is up with the person of its token, which is asked for once', async () => {
  const { runtime, session, application, server, states } = setup();
  await runtime.advance(100);
  expect(session.snapshot.parley?.connection).toMatchObject({ state: 'up', person: 'ada' });
  expect([application.asked, server.hellos.length, states]).toEqual([1, 1, ['connecting', 'up']]);
});

test('closing it closes the connection, whatever is under way', async () => {
  const { runtime, session, server, application } = setup();
  await runtime.advance(100);
  const { parley } = session.snapshot;
  session.close();
  await runtime.advance(1);
  expect([session.snapshot, parley?.connection.state]).toEqual([{ state: 'ended' }, 'ended']);
  const early = setup();
  early.session.close();
  await early.runtime.advance(MINUTE);
  expect([early.session.snapshot, early.server.hellos.length]).toEqual([{ state: 'ended' }, 0]);
  await runtime.advance(10 * MINUTE);
  expect([application.asked, server.hellos.length]).toEqual([1, 1]);
});

describe('without a token', () => {
  test('it is asked for again, more and more seldom, where that may help', async () => {
    const { runtime, session, application } = setup(unreachable);
    await runtime.advance(MINUTE);
    expect(session.snapshot).toEqual({ state: 'down', error: unreachable });
    const inTheFirstMinute = application.asked;
    await runtime.advance(MINUTE);
    expect([inTheFirstMinute > 5, application.asked - inTheFirstMinute <= 5]).toEqual([true, true]);
    application.login = 'ada';
    await runtime.advance(MINUTE);
    expect(session.snapshot.state).toBe('up');
    expect(session.snapshot.error).toBeUndefined();
  });

  test('it ends, and asks no more, where nobody is logged in; until somebody is', async () => {
    const { runtime, session, application, states } = setup(signedOut);
    await runtime.advance(10 * MINUTE);
    expect([session.snapshot, application.asked]).toEqual([{ state: 'ended', error: signedOut }, 1]);
    application.login = 'ada';
    session.reconnect();
    await runtime.advance(100);
    expect(states).toEqual(['connecting', 'ended', 'connecting', 'up']);
  });

  test('whatever the code of a page throws is such a failure', async () => {
    const { runtime, session, application } = setup();
    application.login = new TypeError('no token') as unknown as ElementsError;
    const broken = new PageSession({ server: 'http://broken.example', token: () => Promise.reject(new TypeError('oh')), runtime });
    await runtime.advance(10);
    expect(broken.snapshot.error).toMatchObject({ code: 'token-url-failed', retryable: true, message: expect.stringContaining('oh') });
    session.close();
    broken.close();
  });
});

describe('a renewal', () => {
  test('keeps the connection while the same person is logged in', async () => {
    const { runtime, session, application, server } = setup('ada', 5 * MINUTE);
    await runtime.advance(100);
    const { parley } = session.snapshot;
    await runtime.advance(20 * MINUTE);
    expect([session.snapshot.parley === parley, session.snapshot.state, server.hellos.length]).toEqual([true, 'up', 1]);
    expect(application.asked).toBeGreaterThan(3);
  });

  test('ends it when somebody else is, who gets one of their own', async () => {
    const { runtime, session, application, server, states } = setup('ada', 5 * MINUTE);
    await runtime.advance(100);
    const { parley } = session.snapshot;
    application.login = 'ben';
    await runtime.advance(5 * MINUTE);
    expect(parley?.connection).toEqual({ state: 'ended', code: 'disposed' });
    expect(session.snapshot.parley?.connection).toMatchObject({ state: 'up', person: 'ben' });
    expect(server.hellos.map(({ token }) => token)).toEqual([tokenOf('ada'), tokenOf('ben')]);
    expect(new Set(server.hellos.map(({ device }) => device)).size).toBe(2);
    expect(states).toEqual(['connecting', 'up', 'connecting', 'up']);
  });

  test('ends it when nobody is any more', async () => {
    const { runtime, session, application } = setup('ada', 5 * MINUTE);
    await runtime.advance(100);
    application.login = signedOut;
    await runtime.advance(5 * MINUTE);
    expect(session.snapshot).toEqual({ state: 'ended', error: signedOut });
    expect(application.asked).toBe(2);
  });

  test('that fails for a while is said, and ends nothing', async () => {
    const { runtime, session, application } = setup('ada', 5 * MINUTE);
    await runtime.advance(100);
    application.login = unreachable;
    await runtime.advance(4 * MINUTE + 10_000);
    expect(session.snapshot).toMatchObject({ state: 'up', error: unreachable });
    application.login = 'ada';
    await runtime.advance(10 * MINUTE);
    expect(session.snapshot.state).toBe('up');
  });
});

test('what the server ends for good has ended, with its code and what the server says of it', async () => {
  const { runtime, session, server } = setup();
  server.refusedTokens.set(tokenOf('ada'), 'person-disabled');
  await runtime.advance(MINUTE);
  expect(session.snapshot).toMatchObject({ state: 'ended', error: { code: 'person-disabled', message: 'person-disabled' } });
});
