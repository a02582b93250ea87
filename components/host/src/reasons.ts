import { type Reasons, type Refuse, refuserOf } from '@parley/component';

const own = {
  fault: ['internal', 'The server failed; its log has the cause under the reference {reference}.'],
  'key-reused': ['conflict', 'This idempotency key was used for another request.'],
  'key-in-use': ['conflict', 'The first request with this idempotency key still runs. Repeat it in a moment.'],
  'body-no-object': ['bad-request', 'The body is a JSON object.'],
  'named-twice': ['bad-request', '"{field}" stands in the address: leave it out of the body, and name it once.'],
  'field-not-of-kind': ['bad-request', '"{field}" in the address is {expected}.'],
  'cursor-unknown': ['bad-request', 'This cursor is none of this list. Use "next" of its last answer, or none.'],
  'bearer-missing': ['token-invalid', 'Send "Authorization: Bearer …" with a token or key.'],
  'bearer-not-accepted': [
    'token-invalid',
    'The token or key of the Authorization header is unknown here, has ended or was revoked. Send another one, whole and as it was shown.',
  ],
  'too-many-calls': ['rate-limited', 'At most {limit} calls in {seconds} s. Wait for {wait} s.'],
  'component-lost': ['unavailable', 'The part of the server that was asked has failed and begins anew. Try again in a moment.'],
  'component-stopped': [
    'unavailable',
    'The part of the server that was asked has failed again and again, and stays stopped until an administrator starts it.',
  ],
} as const;

/** Why the host refuses, where its code alone does not say it. */
export const hostReasons: Reasons = own;
export const refused: Refuse<typeof own> = refuserOf(own);
