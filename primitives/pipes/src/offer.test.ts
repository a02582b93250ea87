// Asking somebody before a pipe is taken, over the real router, in simulated time.
import { codeOf } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { type Client, makePair, settle } from '../testing/index.ts';
import type { PipeOffer } from './offer.ts';
import type { Pipe } from './pipe.ts';

function hear(client: Client): PipeOffer[] {
  const offers: PipeOffer[] = [];
  client.pipes.offers('file', (offer) => void offers.push(offer));
  return offers;
}

describe('An offer', () => {
  it('says who offers what, and becomes a pipe when it is accepted', async () => {
    const { site, ann, bob } = await makePair();
    const offers = hear(bob);
    const opening = ann.pipes.open('person/bob', { label: 'file', kind: 'messages', meta: Uint8Array.of(1, 2) });
    await site.until(() => offers.length > 0);
    const [offer] = offers;
    expect(offer).toMatchObject({ from: 'person/ann', label: 'file', kind: 'messages', meta: Uint8Array.of(1, 2) });
    const far = offer?.accept();
    const near = await settle(site, opening);
    expect([near.kind, far?.kind]).toEqual(['messages', 'messages']);
    expect(offer?.signal.aborted).toBe(false);
    near.abort('cancelled');
  });

  it('can be declined with words, which the opener hears when nobody else is left', async () => {
    const { site, node, ann } = await makePair();
    const [phone, laptop] = [await site.client(node, 'maya', 'phone'), await site.client(node, 'maya', 'laptop')];
    const [atPhone, atLaptop] = [hear(phone), hear(laptop)];
    const opening = ann.pipes.open('person/maya', { label: 'file' });
    await site.until(() => atPhone.length + atLaptop.length === 2);
    atPhone[0]?.decline('Not here.');
    await site.run(10);
    expect(atLaptop[0]?.signal.aborted).toBe(false);
    atLaptop[0]?.decline('Not now.');
    await expect(settle(site, opening)).rejects.toMatchObject({ code: 'refused', message: 'Not now.' });
  });

  it('is withdrawn where another connection was faster', async () => {
    const { site, node, ann } = await makePair();
    const [phone, laptop] = [await site.client(node, 'maya', 'phone'), await site.client(node, 'maya', 'laptop')];
    const [atPhone, atLaptop] = [hear(phone), hear(laptop)];
    const opening = ann.pipes.open('person/maya', { label: 'file' });
    await site.until(() => atPhone.length + atLaptop.length === 2);
    atPhone[0]?.accept();
    const near = await settle(site, opening);
    await site.until(() => atLaptop[0]?.signal.aborted === true);
    expect(atLaptop[0]?.signal.reason).toMatchObject({ code: 'taken' });
    expect(() => atLaptop[0]?.accept()).toThrow(expect.objectContaining({ code: 'taken' }));
    near.abort('cancelled');
  });

  it('is withdrawn when its opener takes it back, or is gone', async () => {
    const { site, ann, bob } = await makePair();
    const offers = hear(bob);
    const patience = new AbortController();
    const opening = ann.pipes.open('person/bob', { label: 'file', signal: patience.signal });
    await site.until(() => offers.length === 1);
    patience.abort();
    await expect(settle(site, opening)).rejects.toMatchObject({ code: 'cancelled' });
    await site.until(() => offers[0]?.signal.aborted === true);
    expect(offers[0]?.signal.reason).toMatchObject({ code: 'cancelled' });
    ann.pipes.open('person/bob', { label: 'file' }).catch(() => {});
    await site.until(() => offers.length === 2);
    ann.cut();
    await site.until(() => offers[1]?.signal.aborted === true);
  });

  it('is not made at all when it was taken back before', async () => {
    const { ann } = await makePair();
    const signal = AbortSignal.abort();
    await expect(ann.pipes.open('person/bob', { label: 'file', signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('is withdrawn when the connection is lost on which it came', async () => {
    const { site, ann, bob } = await makePair();
    const offers = hear(bob);
    const opening = ann.pipes.open('person/bob', { label: 'file' });
    await site.until(() => offers.length === 1);
    bob.cut();
    expect(offers[0]?.signal.reason).toMatchObject({ code: 'unavailable' });
    await expect(settle(site, opening)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('is answered once: a pipe accepted twice is accepted once', async () => {
    const { site, node, ann, bob } = await makePair();
    bob.keeps = true;
    const offers = hear(bob);
    const opening = ann.pipes.open('person/bob', { label: 'file' });
    await site.until(() => offers.length === 1);
    const far = offers[0]?.accept() as Pipe;
    expect(() => offers[0]?.accept()).toThrow(RangeError);
    offers[0]?.decline();
    // The same from a client that keeps no rules.
    bob.say({ frame: 'accept', pipe: bob.all('open')[0]?.pipe ?? 0, limit: 1_000, token: undefined });
    const near = await settle(site, opening);
    await site.run(10);
    expect(node.stats.pipes).toBe(1);
    expect(bob.all('abort')).toEqual([]);
    near.abort('cancelled');
    await expect(settle(site, far.closed)).rejects.toMatchObject({ number: codeOf('cancelled') });
  });
});
