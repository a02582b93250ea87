/** How a new password is judged: the same for the server, which decides, and for a page while somebody types. */
export { MAXIMUM_PASSWORD_LENGTH, MINIMUM_PASSWORD_LENGTH, type PasswordProblem, passwordProblem } from './password-strength.ts';
