import { describe, expect, it } from 'vitest';
import { Producer } from './producer.ts';

const items = (...seqs: readonly number[]): { seq: number }[] => seqs.map((seq) => ({ seq }));

function makeProducer(seqs: readonly number[], window?: number): Producer<{ seq: number }> {
  const producer = new Producer(items(...seqs), window);
  producer.resume();
  return producer;
}

function take(producer: Producer<{ seq: number }>): readonly number[] {
  const taken: number[] = [];
  for (let next = producer.take(); next; next = producer.take()) taken.push(next.item.seq);
  return taken;
}

const attemptOf = (producer: Producer<{ seq: number }>): number => producer.take()?.attempt ?? -1;

describe('a producer', () => {
  it('sends nothing without a connection, then in order, a window at a time', () => {
    const producer = new Producer(items(1, 2, 3), 2);
    expect(take(producer)).toEqual([]);
    producer.resume();
    expect(take(producer)).toEqual([1, 2]);
    expect(producer.published(1)).toEqual({ step: 'done', item: { seq: 1 } });
    producer.add({ seq: 4 });
    expect(take(producer)).toEqual([3]);
  });

  it('sends again in order what was under way when the connection broke', () => {
    const producer = makeProducer([1, 2, 3], 2);
    take(producer);
    producer.published(1);
    producer.lost();
    expect(take(producer)).toEqual([]);
    producer.resume();
    expect(take(producer)).toEqual([2, 3]);
  });

  it('forgets what is refused for good and goes on with the next', () => {
    const producer = makeProducer([1, 2]);
    const attempt = attemptOf(producer);
    for (const [seq, code] of [
      [1, 'refused'],
      [2, 'internal'],
    ] as const) {
      expect(producer.refused(seq, attempt, code)).toEqual({ step: 'failed', item: { seq }, code });
    }
    expect(producer.waiting).toEqual([]);
    expect(producer.refused(1, attempt, 'refused')).toEqual({ step: 'ignore' });
    expect(producer.published(1)).toEqual({ step: 'ignore' });
  });

  it('waits where it may work later, and then begins with the same', () => {
    const producer = makeProducer([1, 2]);
    const attempt = attemptOf(producer);
    expect(producer.refused(1, attempt, 'storage-full')).toEqual({ step: 'wait' });
    expect(producer.refused(2, attempt, 'gap', 0)).toEqual({ step: 'ignore' });
    expect(take(producer)).toEqual([]);
    producer.resume();
    expect(take(producer)).toEqual([1, 2]);
  });

  it('goes back after a gap, to what the server does not have', () => {
    const producer = makeProducer([4, 5]);
    const attempt = attemptOf(producer);
    expect(producer.refused(5, attempt, 'gap', 3)).toEqual({ step: 'resend' });
    expect(take(producer)).toEqual([4, 5]);
    expect(producer.refused(5, attempt, 'unavailable')).toEqual({ step: 'ignore' });
  });

  it('is given up when the server lacks what it had acknowledged, or does not know it', () => {
    const lost = makeProducer([4, 5]);
    expect(lost.refused(4, attemptOf(lost), 'gap', 2)).toEqual({ step: 'renew' });
    expect(lost.waiting).toEqual(items(4, 5));
    const expired = makeProducer([4]);
    expect(expired.refused(4, attemptOf(expired), 'producer-expired')).toEqual({ step: 'renew' });
    expect(expired.refused(4, 0, 'producer-expired')).toEqual({ step: 'ignore' });
  });
});
