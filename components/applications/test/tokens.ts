import { createPrivateKey, type KeyObject } from 'node:crypto';
import { base64url, type JWTPayload, SignJWT } from 'jose';

const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Of a key as it was shown: `parley_<id>_<secret>`. */
function partsOf(key: string): { readonly id: string; readonly application: string; readonly secret: string } {
  const [, id = '', secret = ''] = /^parley_([^_]+)_(.+)$/.exec(key) ?? [];
  return { id, application: id.split('.')[0] ?? '', secret };
}

/** What signs with a key of EdDSA. */
export function privateKeyOf(key: string): KeyObject {
  const seed = base64url.decode(partsOf(key).secret);
  return createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
}

export interface Signing {
  readonly alg?: string;
  readonly kid?: string | undefined;
  /** Instead of the one that the key is for. */
  readonly with?: KeyObject | Uint8Array;
}

/** A token as another program than ours makes it: good for five minutes from `now`, unless `claims` say something else. */
export async function sign(key: string, now: number, claims: JWTPayload = {}, signing: Signing = {}): Promise<string> {
  const { id, application } = partsOf(key);
  const { alg = 'EdDSA', kid = id } = signing;
  const iat = Math.floor(now / 1_000);
  const usual = { iss: application, aud: 'parley', sub: '42', name: 'Maya Chen', jti: 'one', iat, exp: iat + 300 };
  const header = { alg, ...('kid' in signing && signing.kid === undefined ? {} : { kid }) };
  const signer = signing.with ?? (alg === 'HS256' ? Buffer.from(key) : privateKeyOf(key));
  return new SignJWT({ ...usual, ...claims }).setProtectedHeader(header).sign(signer);
}
