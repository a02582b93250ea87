import { type Reasons, type Refuse, refuserOf } from '@parley/component';

const own = {
  'organisation-exists': ['conflict', 'There is an organisation already. Sign in.'],
  'first-run-link-stale': ['forbidden', 'This link is not the one that the server printed when it was started last.'],
  'first-run-busy': ['conflict', 'Somebody is setting up this server at this moment.'],
  'person-unavailable': ['not-found', 'There is nobody with that id, or the person is deactivated.'],
  'browser-full': ['conflict', 'This browser is signed in as too many people. Sign out of one of them first.'],
  'sample-only': ['not-found', 'There is nothing here. Windows are opened as somebody else only in the sample organisation.'],
} as const;

/** Why this component refuses. */
export const reasons: Reasons = own;
export const refused: Refuse<typeof own> = refuserOf(own);
