import { type Reasons, type Refuse, refuserOf } from '@parley/component';

const own = {
  'person-unknown': ['not-found', 'There is nobody with the id "{id}".'],
  'status-until': ['bad-request', '"until": a status lapses in the future, within a year.'],
  'status-too-often': ['rate-limited', 'This status has just been changed several times. Wait a little.'],
  'activity-without-connection': ['bad-request', 'A device says what it does over its own connection.'],
} as const;

/** Why this component refuses. */
export const reasons: Reasons = own;
export const refused: Refuse<typeof own> = refuserOf(own);
