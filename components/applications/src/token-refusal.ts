import { errors, type ProtectedHeaderParameters } from 'jose';
import { refused } from './reasons.ts';
import type { StoredApplication } from './registry.ts';

/** By what a token was judged. */
interface Judged {
  readonly application: StoredApplication;
  readonly audience: string;
  readonly algorithms: readonly string[];
  /** What the token says that it is signed with. */
  readonly header: ProtectedHeaderParameters;
}

/** Why a token was not accepted, from what jose says; what is no word about the token is answered as it is. */
export function refusalOf(error: unknown, judged: Judged): unknown {
  if (!(error instanceof errors.JOSEError)) return unreachable(judged) ?? error;
  switch (error.code) {
    case 'ERR_JWT_EXPIRED':
      return refused('token-ended');
    case 'ERR_JWT_CLAIM_VALIDATION_FAILED':
      return claimRefusal(error as errors.JWTClaimValidationFailed, judged);
    case 'ERR_JOSE_ALG_NOT_ALLOWED':
    case 'ERR_JOSE_NOT_SUPPORTED':
      return refused('token-algorithm', { algorithm: short(String(judged.header.alg)), expected: judged.algorithms.join(', ') });
    case 'ERR_JWKS_NO_MATCHING_KEY':
      return refused('token-key-unknown', { application: judged.application.id, key: short(judged.header.kid ?? '') });
    case 'ERR_JWKS_MULTIPLE_MATCHING_KEYS':
      return refused('token-key-ambiguous', { application: judged.application.id });
    case 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED':
      return refused('token-signature');
    case 'ERR_JWKS_TIMEOUT':
    case 'ERR_JWKS_INVALID':
    case 'ERR_JOSE_GENERIC':
      return unreachable(judged) ?? error;
    default:
      return refused('token-unreadable');
  }
}

/** What a stranger has written, as it may stand in a sentence. */
export function short(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 40);
}

function claimRefusal({ claim, reason }: errors.JWTClaimValidationFailed, { audience }: Judged): unknown {
  if (claim === 'aud') return refused('token-audience', { expected: short(audience) });
  if (claim === 'nbf' && reason === 'check_failed') return refused('token-future');
  return refused('token-claim', { claim, problem: reason === 'missing' ? 'it is missing.' : 'it is of another kind.' });
}

/** Fetching fails with errors of many kinds. */
function unreachable({ application }: Judged): Error | undefined {
  return application.issuer && refused('issuer-unreachable', { application: application.id });
}
