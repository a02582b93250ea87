import type { Logger } from '@parley/component';
import { SimulatedSite } from '@parley/site/testing';
import { expect, it } from 'vitest';
import { logSite } from './site-log.ts';

it('a node says in its log when it loses its lease or the backbone, and when they are back, once each', async () => {
  const simulated = new SimulatedSite();
  const node = await simulated.join('a');
  const lines: string[] = [];
  const line = (event: string): void => void lines.push(event);
  const stop = logSite(node.site, { debug: line, info: line, warn: line, error: line } satisfies Logger);
  await simulated.runtime.advance(5_000);
  expect(lines).toEqual([]);

  node.ledger.cut = true;
  await simulated.runtime.advance(5_000);
  node.ledger.cut = false;
  await simulated.runtime.advance(5_000);
  expect(lines.splice(0)).toEqual(['site.lease-lost', 'site.lease-held']);

  node.connect(false);
  node.connect(true);
  const ways = ['control', 'channels', 'pipes'];
  expect(lines.splice(0)).toEqual([...ways.map(() => 'site.backbone-lost'), ...ways.map(() => 'site.backbone-back')]);

  stop();
  node.connect(false);
  expect(lines).toEqual([]);
});
