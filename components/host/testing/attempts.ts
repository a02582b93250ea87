import type { Surface } from '@parley/host';
import { encodeJson, nameOfCode } from '@parley/protocol';
import { EVERYTHING } from './hollow.ts';
import type { RawClient } from './raw-client.ts';

/** What became of an attempt: `allowed`, or the code of the refusal. */
export type Outcome = string;

/** A name that fits the surface's pattern: `messaging/:conversation` → `messaging/x`. */
function example(name: string): string {
  return name.replace(/:\w+/g, 'x');
}

/** Tries to use a method, a watch or a verb of a channel. `observer`: a client that may do everything. */
export async function attempt({ kind, name, action, kindOfMessage }: Surface, client: RawClient, observer: RawClient): Promise<Outcome> {
  const id = client.id();
  const channel = example(name);
  if (kind === 'method') client.send({ frame: 'request', id, method: name, key: undefined, deadlineMs: 0, body: EMPTY });
  else if (kind === 'watch') client.send({ frame: 'watch', id, topic: name, since: undefined, body: EMPTY });
  else if (action === 'publish')
    client.send({ frame: 'publish', id, channel, producer: `p${id}`, seq: 1, payload: encodeJson({ kind: kindOfMessage }) });
  else if (action === 'history') client.send({ frame: 'history', id, channel, after: 0, limit: 1 });
  else if (kind === 'pipe') return attemptPipe(name.replace('pipes/', ''), action === 'open', client, observer);
  else if (action === 'cast') return attemptCast(channel, client, observer);
  else return attemptJoin(channel, client, action === 'members');
  const outcome = await answerTo(client, id);
  if (kind === 'watch') client.send({ frame: 'unwatch', id });
  return outcome;
}

/** Tries to use a route, as somebody with a token, or as nobody from a page of our own. */
export async function attemptRoute(url: string, { name }: Surface, token: string | undefined): Promise<Outcome> {
  const [method = '', path = ''] = name.split(' ');
  const headers = token === undefined ? { origin: url } : { authorization: `Bearer ${token}` };
  return outcomeOf(await fetch(url + example(path).replace('/u/x/', '/u/0/'), { method, headers }));
}

/** Tries to call a method over HTTP, as somebody with a token, or with what a browser that is signed in would send. `key`: `GET /people`. */
export async function attemptRest(url: string, key: string, token: string | undefined): Promise<Outcome> {
  const [method = '', path = ''] = key.split(' ');
  const cookie = `parley-0=${EVERYTHING}; __Host-parley-0=${EVERYTHING}`;
  const headers = token === undefined ? { origin: url, cookie } : { authorization: `Bearer ${token}` };
  return outcomeOf(await fetch(`${url}/api/v1${example(path)}`, { method, headers }));
}

async function outcomeOf(response: Response): Promise<Outcome> {
  return response.ok ? 'allowed' : ((await response.json()) as { code: string }).code;
}

const EMPTY = new TextEncoder().encode('{}');

async function answerTo(client: RawClient, id: number): Promise<Outcome> {
  const frame = await client.take((each) => 'id' in each && each.id === id);
  return frame.frame === 'error' ? codeName(frame.code) : 'allowed';
}

async function attemptJoin(channel: string, client: RawClient, members: boolean): Promise<Outcome> {
  const joined = await join(client, channel, members);
  if (typeof joined === 'number') client.send({ frame: 'unsubscribe', alias: joined });
  return typeof joined === 'number' ? 'allowed' : joined;
}

/** A cast has no answer: either an error comes, or an observer sees it. */
async function attemptCast(channel: string, client: RawClient, observer: RawClient): Promise<Outcome> {
  const own = await join(client, channel, false);
  const theirs = await join(observer, channel, false);
  if (typeof own !== 'number' || typeof theirs !== 'number') return 'not joined';
  client.send({ frame: 'cast', alias: own, sender: '', key: 'key', payload: EMPTY });
  // The second ping leaves when the first was answered, so that whatever the cast set going has been said before its answer.
  for (let round = 0; round < 2; round++) {
    client.send({ frame: 'ping', at: round });
    await client.next('pong');
  }
  const refused = client.frames.some((frame) => frame.frame === 'error' && frame.id === 0);
  const frame = refused ? await client.next('error') : await observer.next('cast');
  client.send({ frame: 'unsubscribe', alias: own });
  observer.send({ frame: 'unsubscribe', alias: theirs });
  return frame.frame === 'error' ? codeName(frame.code) : 'allowed';
}

/** A pipe is opened by one and offered to the other. One that is offered to nobody shows that they may not accept it. */
async function attemptPipe(label: string, opens: boolean, client: RawClient, observer: RawClient): Promise<Outcome> {
  const [opener, taker] = opens ? [client, observer] : [observer, client];
  const pipe = 2 * opener.id() + 1;
  taker.send({ frame: 'offers', labels: [label] }, { frame: 'ping', at: 0 });
  await taker.next('pong');
  const peer = `session/${taker.welcome.session}`;
  const meta = encodeJson({ from: opener.welcome.session, pipe });
  opener.send({ frame: 'open', pipe, limit: 0, token: undefined, kind: 0, peer, label, meta });
  const offered = taker.take((each) => each.frame === 'open' && Buffer.compare(each.meta, meta) === 0);
  // Where it is refused nothing is offered, and this waits until the client is closed.
  offered.catch(() => {});
  const refused = opener.take((each) => each.frame === 'abort' && each.pipe === pipe);
  const frame = await Promise.race([refused, offered]);
  if (frame.frame === 'abort') {
    const outcome = codeName(frame.code);
    return !opens && outcome === 'unavailable' ? 'forbidden' : outcome;
  }
  opener.send({ frame: 'abort', pipe, code: 0, retryAfterMs: undefined, message: '' });
  refused.catch(() => {});
  return 'allowed';
}

/** The alias, or the code of the refusal. */
async function join(client: RawClient, channel: string, members: boolean): Promise<number | Outcome> {
  const id = client.id();
  client.send({ frame: 'subscribe', id, channel, from: undefined, last: 0, members, noEcho: false });
  const frame = await client.take((each) => 'id' in each && each.id === id);
  if (frame.frame === 'subscribed') return frame.alias;
  return frame.frame === 'error' ? codeName(frame.code) : frame.frame;
}

function codeName(code: number): Outcome {
  return nameOfCode(code) ?? String(code);
}
