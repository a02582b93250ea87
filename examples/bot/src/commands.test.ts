import { expect, test } from 'vitest';
import { answerTo, commandsOf } from './commands.ts';
import { Deployments, readDeployment } from './deployments.ts';

const now = () => new Date('2026-11-23T10:05:00Z');
const deployment = { id: '1', service: 'shop', version: '2.4', by: 'Maya' };

test('what is no command is not answered', () => {
  const commands = commandsOf(new Deployments(), now);
  expect(['Good morning', '', '1/2', '/', '/usr/bin', ' see /help'].map((body) => answerTo(body, commands))).toEqual(
    Array(6).fill(undefined),
  );
});

test('every command is in the help, and one that is not known is pointed there', () => {
  const commands = commandsOf(new Deployments(), now);
  for (const name of Object.keys(commands)) expect(answerTo('/help', commands)).toContain(`\`/${name}`);
  expect(answerTo('/constructor', commands)).toContain('/help');
});

test('the time is that of the zone, and a zone that there is not is said to be none', () => {
  const commands = commandsOf(new Deployments(), now);
  expect(answerTo('/time Asia/Tokyo', commands)).toBe('In Asia/Tokyo it is Monday 19:05.');
  expect(answerTo('/time Atlantis', commands)).toContain('no time zone “Atlantis”');
});

test('the last deployments are told, each once', () => {
  const deployments = new Deployments();
  expect([deployments.add(deployment), deployments.add(deployment)]).toEqual([true, false]);
  expect(answerTo('/deployments', commandsOf(deployments, now))).toBe('- **shop** 2.4 is in service (Maya)');
});

test('what is posted and is no deployment is none', () => {
  expect(readDeployment(deployment)).toEqual(deployment);
  for (const body of [
    undefined,
    null,
    'x',
    [],
    { ...deployment, by: 3 },
    { ...deployment, id: '' },
    { ...deployment, service: 'x'.repeat(101) },
  ])
    expect(readDeployment(body)).toBeUndefined();
});
