import { createHash } from 'node:crypto';
import { type Component, defineComponent, forState, member } from '@parley/component';
import { testHost } from '@parley/host/testing';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { openApi } from './open-api.ts';
import { referencePage } from './reference-page.ts';

const declare = forState<undefined>();
const polls = defineComponent({
  id: 'polls',
  version: '1.0.0',
  reasons: { closed: ['refused', 'It is <b>closed</b>, & says `no`.'] },
  methods: {
    vote: declare.method({
      in: z.strictObject({ poll: z.string().max(40), choice: z.enum(["it's", 'b']), why: z.string().exactOptional() }),
      out: z.object({ votes: z.array(z.object({ person: z.string() })) }),
      can: member,
      rest: 'PUT /polls/:poll/vote',
      about: 'Votes in a poll, <i>once</i>.',
      run: async () => ({ votes: [] }),
    }),
  },
  start: async () => ({ state: undefined }),
}) as Component;
const { body, headers } = referencePage(openApi([polls]));

it('every method has its address, what it asks, and a call that a shell can make', () => {
  expect(body).toContain('<a href="#polls.vote"><code>/polls/{poll}/vote</code></a>');
  expect(body).toContain('<dt><code>poll</code></dt><dd>text, at most 40, in the path</dd>');
  expect(body).toContain('<dt><code>choice</code></dt>');
  expect(body).toContain('<dt><code>votes[].person</code></dt><dd>text</dd>');
  const calls = body.replaceAll('&#39;', "'").replaceAll('&quot;', '"');
  expect(calls).toContain('curl -X PUT "$PARLEY_URL/api/v1/polls/text/vote"');
  expect(calls).toContain(`-d '{"choice":"it'\\''s"}'`);
  expect(calls).toContain('-H "Idempotency-Key: $(uuidgen)"');
});

it('what components say is text, never markup', () => {
  expect(body).toContain('It is &lt;b&gt;closed&lt;/b&gt;, &amp; says <code>no</code>.');
  expect(body).not.toMatch(/<b>|<i>/);
});

it('a browser is allowed its own style and nothing else', () => {
  const [, style = ''] = /<style>(.*?)<\/style>/s.exec(body) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  expect(headers['content-security-policy']).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  expect(body).not.toContain('<script');
});

it('is served to everybody, with its policy and those of every answer', async () => {
  await using host = await testHost([polls]);
  for (const address of ['/api/v1/', '/api/v1']) {
    const answer = await fetch(host.url + address);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(answer.headers.get('content-security-policy')).toBe(headers['content-security-policy']);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await answer.text()).toBe(body);
  }
  expect((await fetch(`${host.url}/api/v1/`, { method: 'POST' })).status).toBe(404);
});
