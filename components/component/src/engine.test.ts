import { expect, it } from 'vitest';
import { ENGINE_VERSION, engineProblem } from './engine.ts';

const [major = 0, minor = 0] = ENGINE_VERSION.split('.').map(Number);

it.each<[string, string | undefined]>([
  [`^${major}`, undefined],
  [`^${major}.${minor}`, undefined],
  [`^${major}.${minor + 1}`, `It is made for engine ^${major}.${minor + 1}, and this server has ${ENGINE_VERSION}: update Parley.`],
  [`^${major + 1}`, `It is made for engine ^${major + 1}, and this server has ${ENGINE_VERSION}: update Parley.`],
  ['1', 'The engine "1" is not of the form ^1 or ^1.2.'],
  ['>=1', 'The engine ">=1" is not of the form ^1 or ^1.2.'],
])('an engine that is asked for as %s', (range, problem) => {
  expect(engineProblem(range)).toBe(problem);
});
