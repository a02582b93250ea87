import { type Reasons, type Refuse, refuserOf } from '@parley/component';

const own = {
  'endpoint-unknown': ['not-found', 'There is no webhook "{id}".'],
  'endpoints-too-many': ['refused', 'There are {max} webhooks, which is the most. Remove one that is not needed.'],
  'delivery-unknown': ['not-found', 'There is no delivery "{id}" that was given up.'],
} as const;

/** Why this component refuses. */
export const reasons: Reasons = own;
export const refused: Refuse<typeof own> = refuserOf(own);
