import { type Channel, channel, member, person } from '@parley/component';
import { expect, it } from 'vitest';
import { InsideFamilies } from './families.ts';

const deal = (join: Channel<unknown>['can']['join']): Channel<unknown> =>
  channel<unknown>({ pattern: 'deal/:id', keeping: 'live', maxBytes: 100, ring: 10, can: { join } });

it('what was declared in one life of a component is answered for by no channel of the next one', () => {
  const [before, after] = [new InsideFamilies(), new InsideFamilies()];
  const [known] = before.declare('crm', [deal(person)]);
  const [other] = after.declare('shop', [deal(member)]);
  expect([known, other].map((family) => after.channel(family?.id ?? '')?.can.join)).toEqual([undefined, member]);
});

it('a namespace has the channels that were declared last, and no others', () => {
  const families = new InsideFamilies();
  const [first] = families.declare('crm', [deal(person)]);
  const [second] = families.declare('crm', [deal(member)]);
  expect([first, second].map((family) => families.channel(family?.id ?? '')?.can.join)).toEqual([undefined, member]);
  families.declare('crm', []);
  expect(families.channel(second?.id ?? '')).toBeUndefined();
});
