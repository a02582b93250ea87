import { type Reasons, type Refuse, refuserOf } from '@parley/component';

/** Those of tokens also close connections: a sentence has room for some 120 letters there, with what it names. */
const own = {
  'application-unknown': ['not-found', 'There is no application "{id}".'],
  'application-taken': ['conflict', 'There is an application "{id}" already.'],
  'application-removed': [
    'conflict',
    'There was an application "{id}", whose people, conversations and channels stay under that id. Choose another id.',
  ],
  'application-reserved': ['bad-request', '"{id}" is the name of a part of this server. Choose another id.'],
  'application-has-issuer': ['conflict', 'The tokens of "{id}" are those of its issuer; it needs no key.'],
  'application-has-keys': ['conflict', '"{id}" signs with keys of its own. Register another application for the issuer.'],
  'issuer-taken': ['conflict', 'The application "{application}" has this issuer and audience already.'],
  'channel-keeping': [
    'refused',
    'The channels "{pattern}" are kept otherwise so far. Take them out of the list first, then add them anew.',
  ],
  'channel-undeclared': ['not-found', 'No application has declared the channel "{channel}". `parley application channels` shows what is.'],
  'key-reused': ['conflict', 'This idempotency key was used for another request.'],
  'key-not-found': ['not-found', 'There is no key "{id}".'],

  'token-unreadable': ['token-invalid', 'This is no token that can be read. Pass on what your backend has issued, unchanged.'],
  'token-issuer': ['token-invalid', 'No application "{issuer}" is registered here (iss). `parley application list` shows them.'],
  'token-key-missing': ['token-invalid', 'The header of the token names no key (kid). Sign with a key of `parley application key add`.'],
  'token-key-unknown': ['token-invalid', '"{application}" has no key "{key}". Sign with a key of that application.'],
  'token-key-ambiguous': ['token-invalid', 'The issuer of "{application}" has several keys; its tokens must name one (kid).'],
  'token-key-revoked': ['token-revoked', 'The key "{key}" was revoked. Give your backend a new one.'],
  'token-key-sealed': ['token-invalid', 'The key "{key}" was made under another key of this server. Make a new one.'],
  'token-algorithm': ['token-invalid', 'The token is signed with {algorithm}, but must be with {expected}. Set the algorithm.'],
  'token-signature': ['token-invalid', 'The signature of the token does not fit its key. Sign with the whole key, as it was shown.'],
  'token-audience': ['token-invalid', 'The token is not for this server: set its audience (aud) to "{expected}".'],
  'token-ended': ['token-expired', 'The token has ended. Issue a new one; if it is new, set the clock of your backend right.'],
  'token-future': ['token-invalid', 'The token is from the future. Set the clock of your backend right.'],
  'token-lifetime': ['token-invalid', 'The token is good for {seconds} s. At most {max} s are allowed between iat and exp.'],
  'token-claim': ['token-invalid', 'The claim "{claim}" of the token is not as it must be: {problem}'],
  'token-guest': ['token-invalid', 'A guest of "{application}" opens one conversation of its own: "{application}/…".'],
  'token-origin': ['token-invalid', 'Pages of {origin} may not use tokens of "{application}". Add the origin to the application.'],
  'issuer-unreachable': ['unavailable', 'The keys of the issuer of "{application}" cannot be fetched. Look at its JWKS address.'],
} as const;

/** Why this component refuses. */
export const reasons: Reasons = own;
export const refused: Refuse<typeof own> = refuserOf(own);
