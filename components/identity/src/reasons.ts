import { type Reasons, type Refuse, refuserOf } from '@parley/component';

const own = {
  'password-too-short': ['bad-request', 'Use at least {min} characters; a few words that belong together only for you are good.'],
  'password-too-long': ['bad-request', 'Use at most {max} characters.'],
  'password-common': ['bad-request', 'This password is on every list that attackers try first. Choose another one.'],
  'password-personal': ['bad-request', 'Do not use your name or your mail address as the password.'],
  'password-repetitive': ['bad-request', 'Use more different characters.'],
  'password-wrong': ['refused', 'The current password is wrong.'],
  'sign-in-wrong': ['token-invalid', 'The name or the password is wrong, or the account is closed.'],
  'attempts-too-many': ['rate-limited', 'Too many wrong attempts. Try again in {seconds} seconds.'],
  'invitation-void': [
    'not-found',
    'This link was used already, is older than 7 days, or was replaced by a newer one. Ask an administrator for a new one.',
  ],
  'browser-full': ['conflict', 'This browser is signed in as too many people. Sign out of one of them first.'],
  'ticket-for-pages': ['bad-request', 'A ticket is for the page of a signed-in browser. Programs connect with their token.'],
  'session-unknown': ['not-found', 'There is no such session of yours; it may have ended.'],
  'token-withdrawn': ['token-revoked', 'The token was revoked. Sign in to the application again, which then issues another one.'],
  'token-person': ['token-invalid', 'The person of the token cannot be taken: {problem}'],
  'directory-busy': ['unavailable', 'The directory is being changed. Try again in a moment.'],
  'person-closed': ['person-disabled', '"{id}" is deactivated here. An administrator can activate the person again.'],
  'page-foreign': ['token-invalid', 'Pages of {origin} need a token of an application that names this origin.'],
  'application-missing': ['bad-request', 'Say whose token it is: name the application.'],
  'application-of-others': ['forbidden', 'An application revokes its own tokens only.'],
  'revoke-unclear': ['bad-request', 'Name one of token, session and person (with or without a device).'],
  'person-unknown': ['not-found', 'There is nobody with the id "{id}".'],
  'person-inactive': ['conflict', '{name} is deactivated. Activate the person first.'],
} as const;

/** Why this component refuses. */
export const reasons: Reasons = own;
export const refused: Refuse<typeof own> = refuserOf(own);
