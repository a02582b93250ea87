import type { Refusal } from '@parley/channels';
import { type Reasons, type Refuse, refuserOf } from '@parley/component';
import { REASONS } from '@parley/messaging/contract';
import type { ReasonValues } from '@parley/protocol';

/** Why this component refuses. */
export const reasons: Reasons = REASONS;
export const refused: Refuse<typeof REASONS> = refuserOf(REASONS);

/** The same, as the answer to a publication. */
export function refusal(reason: keyof typeof REASONS, values?: ReasonValues): Refusal {
  const { code, message, details } = refused(reason, values);
  return { refused: code, message, details };
}
