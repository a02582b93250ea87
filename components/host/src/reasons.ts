import { type Reasons, type Refuse, refuserOf } from '@parley/component';

const own = {
  fault: ['internal', 'The server failed; its log has the cause under the reference {reference}.'],
} as const;

/** Why the host refuses, where its code alone does not say it. */
export const hostReasons: Reasons = own;
export const refused: Refuse<typeof own> = refuserOf(own);
