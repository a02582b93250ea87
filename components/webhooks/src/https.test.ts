import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Certificates } from '../test/certificates.ts';
import { Receiver } from '../test/receiver.ts';
import { WebhooksHost } from '../test/webhooks-host.ts';
import { PROBLEMS } from './problems.ts';

let certificates: Certificates;
const trusted = getCACertificates('default');
beforeAll(() => {
  certificates = new Certificates();
  setDefaultCACertificates([...trusted, certificates.authority]);
});
afterAll(() => {
  setDefaultCACertificates(trusted);
  certificates[Symbol.dispose]();
});

it('an endpoint whose certificate is vouched for is told over https', async () => {
  await using receiver = await Receiver.open(certificates.vouched());
  await using host = await WebhooksHost.open();
  const { endpoint } = await host.add(receiver.url, 'message.created');
  expect(await host.call('webhooks.test', { id: endpoint.id })).toEqual({ delivered: true, status: 204 });
  await host.say('Hello');
  await host.until(() => expect(receiver.types).toEqual(['webhook.test', 'message.created']));
});

/** What a try says, and what is in the list of an endpoint that could not be told of a message. */
async function refused(url: string) {
  await using host = await WebhooksHost.open();
  const { endpoint } = await host.add(url, 'message.created');
  const tried = await host.call('webhooks.test', { id: endpoint.id });
  await host.say('Hello');
  await host.until(async () => expect(await host.endpoint(endpoint.id)).toMatchObject({ failingSince: expect.any(Number) }));
  const { deliveries } = await host.call('webhooks.deliveries', { id: endpoint.id, state: 'pending' });
  return [tried, ...deliveries.map(({ tries, problem }) => ({ tries, problem }))];
}

it.each([
  ['untrusted', 'nobody vouches', () => certificates.selfSigned(), 'localhost'],
  ['misnamed', 'is for another name', () => certificates.vouched(), '127.0.0.1'],
  ['outdated', 'is over', () => certificates.outdated(), 'localhost'],
] as const)('an endpoint is told nothing, and listed as %s, where its certificate %s', async (problem, _, made, name) => {
  await using receiver = await Receiver.open(made());
  expect(await refused(receiver.url.replace('localhost', name))).toEqual([
    { delivered: false, problem, message: PROBLEMS[problem] },
    { tries: 1, problem },
  ]);
  expect(receiver.received).toEqual([]);
});

it('an endpoint that speaks no TLS is unreachable over https', async () => {
  await using plain = await Receiver.open();
  expect(await refused(plain.url.replace('http:', 'https:'))).toMatchObject([{ problem: 'unreachable' }, { problem: 'unreachable' }]);
});
