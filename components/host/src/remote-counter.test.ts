import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { RawClient, testHost } from '@parley/host/testing';
import { describe, expect, it } from 'vitest';
import { RemoteCounter } from './remote-counter.ts';

const socket = (remoteAddress: string) => Object.assign(new EventEmitter(), { remoteAddress }) as unknown as Socket;

describe('the sockets of one address', () => {
  it('are so many, until some close', () => {
    const counter = new RemoteCounter(2, () => false);
    const [first, second, third] = ['10.0.0.1', '::ffff:10.0.0.1', '10.0.0.1'].map(socket) as [Socket, Socket, Socket];
    expect([counter.add(first), counter.add(second), counter.add(third), counter.add(socket('10.0.0.2'))]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    first.emit('close');
    counter.release(first);
    expect([counter.add(third), counter.add(socket('10.0.0.1'))]).toEqual([true, false]);
  });

  it('are not counted where the address stands for many', () => {
    const counter = new RemoteCounter(0, (address) => address === '10.0.0.1');
    expect([counter.add(socket('10.0.0.1')), counter.add(socket('10.0.0.2'))]).toEqual([true, false]);
  });

  it('do not count as HTTP once they are WebSockets', async () => {
    await using host = await testHost([], { limits: { socketsPerRemote: 1 } });
    const clients = [];
    for (let n = 0; n < 3; n++) clients.push(await RawClient.connect(host.url));
    await Promise.all(clients.map((client) => client.close()));
  });
});
