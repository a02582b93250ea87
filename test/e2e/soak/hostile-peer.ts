// A process that keeps no rules: `hostile-peer.ts KIND URL TOKEN CONVERSATION`, until it is killed.
import { setTimeout as sleep } from 'node:timers/promises';
import { BareConnection, RawClient, UPGRADE } from '@parley/host/testing';
import type { Frame } from '@parley/protocol';
import { call, data, publish, subscribe } from '../support/frames.ts';
import { RoughLine } from '../support/rough-line.ts';

const [kind = '', url = '', token = '', conversation = ''] = process.argv.slice(2);
const feed = `messaging/${conversation}`;
/** Connections of one kind. */
const MANY = 8;
const CROWD = 200;

/** Connects again whenever it was closed, and does the same again. */
async function again(
  connect: () => Promise<RawClient>,
  torment: (client: RawClient, ended: () => boolean) => Promise<void>,
): Promise<void> {
  for (;;) {
    const client = await connect().catch(() => undefined);
    let closed = client === undefined;
    client?.closed.then(() => {
      closed = true;
    });
    if (client) await torment(client, () => closed);
    await sleep(100);
  }
}

const signIn = (to: string = url): Promise<RawClient> => RawClient.signIn(to, token);
/** Longer than the server waits for progress. */
const A_WHILE_MS = 20_000;

async function readsNothing(client: RawClient): Promise<void> {
  client.send(subscribe(client, feed));
  client.reading = false;
  for (let at = 0; at < A_WHILE_MS; at += 200) {
    client.send(call(client, 'messaging.history', { conversation, limit: 200 }));
    await sleep(200);
  }
  client.reading = true;
  await client.close();
}

async function readsSlowly(): Promise<void> {
  const line = await RoughLine.to(Number(new URL(url).port));
  await again(
    () => signIn(line.url),
    async (client, ended) => {
      client.send(subscribe(client, feed));
      line.crawl(1_024);
      while (!ended()) {
        client.send(call(client, 'messaging.history', { conversation, limit: 200 }));
        await sleep(200);
      }
    },
  );
}

/** Of every kind of frame twenty times what is allowed. */
async function floods(client: RawClient, ended: () => boolean): Promise<void> {
  client.send(subscribe(client, feed));
  const flip = (): readonly Frame[] => [subscribe(client, feed), { frame: 'unsubscribe', alias: 1 }];
  while (!ended()) {
    const frames = Array.from({ length: 20 }, () => [publish(client, feed, 1, 'again'), call(client, 'people.me', {}), ...flip()]).flat();
    client.send(...frames);
    await sleep(60);
  }
}

/** Some 20 MB a second. */
async function sendsWithoutCredit(client: RawClient, ended: () => boolean): Promise<void> {
  while (!ended()) {
    for (let chunk = 0; chunk < 4; chunk++) client.send(data(7, 16_384));
    await sleep(25);
  }
}

async function tricklesHeaders(start: string): Promise<void> {
  for (;;) {
    const connection = await BareConnection.open(url).catch(() => undefined);
    if (connection) await connection.trickle(Buffer.concat([Buffer.from(start), Buffer.alloc(1_000, 'a')]), 500);
    await sleep(100);
  }
}

const times = (count: number, torment: () => Promise<void>): Promise<unknown> => Promise.all(Array.from({ length: count }, torment));

const KINDS: Readonly<Record<string, () => Promise<unknown>>> = {
  'reads nothing': () => times(MANY, () => again(signIn, readsNothing)),
  'reads 1 KB a second': () => times(MANY, readsSlowly),
  'sends twenty times too much': () => times(2, () => again(signIn, floods)),
  'sends through pipes without credit': () => times(MANY / 2, () => again(signIn, sendsWithoutCredit)),
  'sends a byte now and then': async () => {
    const starts = ['GET / HTTP/1.1\r\nHost: localhost\r\nX: ', UPGRADE.slice(0, -2).concat('X: ')];
    await Promise.all(starts.map((start) => times(CROWD, () => tricklesHeaders(start))));
  },
};

process.send?.('ready');
await KINDS[kind]?.();
