import { generateKeyPairSync, sign } from 'node:crypto';

/** Of ASN.1, as DER writes them. */
const TAG = { integer: 0x02, bits: 0x03, octets: 0x04, id: 0x06, text: 0x0c, time: 0x17, sequence: 0x30, set: 0x31 } as const;
const ID = { ecdsaWithSha256: '2a8648ce3d040302', commonName: '550403', subjectAltName: '551d11' } as const;
const NAME = 'localhost';
const DAY_MS = 24 * 3_600_000;

/** A certificate for localhost and 127.0.0.1 that nobody but itself vouches for, and its key; PEM. */
export function selfSigned(): { readonly cert: string; readonly key: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(TAG.sequence, id('ecdsaWithSha256'));
  const name = der(TAG.sequence, der(TAG.set, der(TAG.sequence, id('commonName'), der(TAG.text, Buffer.from(NAME)))));
  const names = der(TAG.sequence, der(0x82, Buffer.from(NAME)), der(0x87, Buffer.from([127, 0, 0, 1])));
  const facts = der(
    TAG.sequence,
    der(0xa0, der(TAG.integer, Buffer.from([2]))),
    der(TAG.integer, Buffer.from([1])),
    algorithm,
    name,
    der(TAG.sequence, time(Date.now() - DAY_MS), time(Date.now() + DAY_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(TAG.sequence, der(TAG.sequence, id('subjectAltName'), der(TAG.octets, names)))),
  );
  const signature = der(TAG.bits, Buffer.from([0]), sign('sha256', facts, privateKey));
  const body = der(TAG.sequence, facts, algorithm, signature).toString('base64');
  const cert = `-----BEGIN CERTIFICATE-----\n${body.replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
  return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const { length } = body;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

function id(name: keyof typeof ID): Buffer {
  return der(TAG.id, Buffer.from(ID[name], 'hex'));
}

/** `261122210000Z` */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/\D/g, '').slice(2, 14);
  return der(TAG.time, Buffer.from(`${digits}Z`));
}
