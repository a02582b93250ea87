import { systemRuntime } from '@parley/runtime';
import { expect, it } from 'vitest';
import { newSigningSecret, signedHeaders } from './signing.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

it('signs as the test vector of Standard Webhooks says', () => {
  const headers = signedHeaders({ id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}', secrets: [SECRET] }, 1_614_265_330_999);
  expect(headers).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

it('signs with each secret that is good, and makes another one each time', () => {
  const secrets = [newSigningSecret(systemRuntime.random), newSigningSecret(systemRuntime.random)];
  expect(new Set(secrets).size).toBe(2);
  expect(secrets[0]).toMatch(/^whsec_[\w+/]{43}=$/);
  const { 'webhook-signature': signatures = '' } = signedHeaders({ id: 'a', body: '{}', secrets }, 0);
  expect(signatures.split(' ')).toHaveLength(2);
});
