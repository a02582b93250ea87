import { describe, expect, it } from 'vitest';
import { passwordProblem } from './password-strength.ts';

describe('a new password', () => {
  it.each([
    ['elevenchars', 'too-short'],
    ['x'.repeat(257), 'too-long'],
    ['password1234', 'common'],
    ['Password-Password', 'common'],
    ['qwertyuiop2024', 'common'],
    ['1234567890123', 'common'],
    ['abababababab', 'repetitive'],
    ['Maya.Chen.2024', 'personal'],
    ['maya.chen@hospital.example', 'personal'],
    ['three blue wagons', undefined],
    ['Maya counts 40 sheep', undefined],
  ])('"%s": %s', (password, problem) => {
    expect(passwordProblem(password, ['Maya Chen', 'maya.chen@hospital.example'])).toBe(problem);
  });
});
