import { type Action, anyone, member, type Rule, role, rule } from '@parley/component';
import type { Principal } from '@parley/routing';
import { describe, expect, it } from 'vitest';
import { authorize } from './authorize.ts';

const person = (more: Partial<Principal> = {}): Principal => ({ kind: 'person', id: 'maya', roles: [], grant: 'g', ...more });
const never = rule('never', () => false);
const careless = rule('careless', () => 'yes' as unknown as boolean);
const slow = (answer: boolean) => rule('slow', async () => answer);

function ask(who: Principal | undefined, can: Rule | undefined, action: Action = 'join') {
  const surface = { component: 'crm', kind: 'channel', name: 'crm/deal/:id', action, rule: can } as const;
  return authorize({ surface, principal: who, name: 'crm/deal/42', resource: { id: '42' }, state: { open: true }, loopback: false });
}

describe('authorize', () => {
  it.each<[string, Principal | undefined, Rule | undefined, Action, boolean, string]>([
    ['nobody, where anyone may', undefined, anyone, 'join', true, 'anyone'],
    ['nobody, where members may', undefined, member, 'join', false, 'signed-in'],
    ['nobody, even where a rule forgets to look', undefined, rule('open', () => true), 'join', false, 'signed-in'],
    ['a person, where members may', person(), member, 'join', true, 'member'],
    ['a person, where nobody may', person(), never, 'join', false, 'never'],
    ['a person, where nothing is declared', person(), undefined, 'join', false, 'undeclared'],
    ['a person, by a rule that answers no boolean', person(), careless, 'join', false, 'careless'],
    ['a person, by a rule that waits and permits', person(), slow(true), 'join', true, 'slow'],
    ['a person, by a rule that waits and denies', person(), slow(false), 'join', false, 'slow'],
    ['a person without the role', person(), role('admin'), 'join', false, 'role:admin'],
    ['a person with the role', person({ roles: ['admin'] }), role('admin'), 'join', true, 'role:admin'],
    ['a token that lists it', person({ can: ['crm/deal/*: join'] }), member, 'join', true, 'member'],
    ['a token that lists it, where nobody may', person({ can: ['crm/deal/*: join'] }), never, 'join', false, 'never'],
    ['a token that lists another verb', person({ can: ['crm/deal/*: join'] }), member, 'publish', false, 'capability'],
    ['a token that lists another name', person({ can: ['crm/deal/41: join'] }), member, 'join', false, 'capability'],
    ['a token that lists nothing', person({ can: [] }), anyone, 'join', false, 'capability'],
    ['an administrator whose token lists nothing', person({ roles: ['admin'], can: [] }), role('admin'), 'join', false, 'capability'],
    ['a guest whose token does not say what it may', person({ kind: 'guest' }), anyone, 'join', false, 'capability'],
    ['a guest whose token lists it', person({ kind: 'guest', can: ['crm/*: join'] }), anyone, 'join', true, 'anyone'],
    ['a guest whose token lists it, where members may', person({ kind: 'guest', can: ['crm/*: join'] }), member, 'join', false, 'member'],
    ['a service with rights of its own', person({ kind: 'service' }), member, 'join', true, 'member'],
  ])('%s', async (_, who, can, action, allowed, decided) => {
    expect(await ask(who, can, action)).toEqual({ allowed, rule: decided });
  });

  it('asks the rule about the resource, with the state of the component that declared it', async () => {
    const asked: unknown[] = [];
    await ask(
      person(),
      rule('look', (question) => {
        asked.push(question);
        return true;
      }),
    );
    expect(asked).toEqual([{ principal: person(), resource: { id: '42' }, state: { open: true }, context: { loopback: false } }]);
  });

  it('never takes a rule that fails for permission', async () => {
    const broken = rule('broken', async () => Promise.reject(new Error('database is away')));
    await expect(ask(person(), broken)).rejects.toThrow('database is away');
    expect(() =>
      ask(
        person(),
        rule('thrown', () => JSON.parse('{')),
      ),
    ).toThrow(SyntaxError);
  });
});
