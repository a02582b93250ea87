import type { WebhookProblem } from '@parley/webhooks/contract';

/** As Node names what OpenSSL finds (X509_V_ERR_…). */
const FOUND: Readonly<Record<string, WebhookProblem>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: 'misnamed',
  HOSTNAME_MISMATCH: 'misnamed',
  CERT_HAS_EXPIRED: 'outdated',
  CERT_NOT_YET_VALID: 'outdated',
  CERT_CHAIN_TOO_LONG: 'untrusted',
  CERT_REJECTED: 'untrusted',
  CERT_REVOKED: 'untrusted',
  CERT_SIGNATURE_FAILURE: 'untrusted',
  CERT_UNTRUSTED: 'untrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'untrusted',
  INVALID_CA: 'untrusted',
  INVALID_PURPOSE: 'untrusted',
  PATH_LENGTH_EXCEEDED: 'untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrusted',
};

/** Why the certificate of an endpoint was refused. Undefined: the connection failed for another reason. */
export function certificateProblem(error: unknown): WebhookProblem | undefined {
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && Object.hasOwn(FOUND, code) ? FOUND[code] : undefined;
}
