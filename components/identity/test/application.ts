import { createPrivateKey, sign } from 'node:crypto';
import type { ApplicationsMethods } from '@parley/applications/contract';
import { RawClient } from '@parley/host/testing';
import { PROTOCOL_VERSION } from '@parley/protocol';
import type { Site } from './site.ts';

const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** How a client says hello. */
export interface Hello {
  readonly origin?: string;
  readonly device?: string;
  readonly ticket?: string;
}

/** An application that is registered at a site, with its key. */
export class Application {
  readonly id: string;
  readonly key: string;
  readonly #site: Site;
  #issued = 0;

  private constructor(site: Site, id: string, key: string) {
    this.#site = site;
    this.id = id;
    this.key = key;
  }

  static async register(site: Site, input: ApplicationsMethods['applications.register']['in']): Promise<Application> {
    const operator = await site.operator();
    await operator.request('applications.register', input);
    const made = await operator.request('applications.newKey', { application: input.id });
    return new Application(site, input.id, (made as ApplicationsMethods['applications.newKey']['out']).key);
  }

  /** Id of its key. */
  get keyId(): string {
    return this.key.split('_')[1] ?? '';
  }

  /** A token for somebody, of five minutes. */
  token(sub: string, claims: object = {}): string {
    const iat = Math.floor(this.#site.now() / 1_000);
    const usual = { iss: this.id, aud: 'parley', sub, name: `Name of ${sub}`, jti: `token-${++this.#issued}`, iat, exp: iat + 300 };
    const signed = [
      { alg: 'EdDSA', kid: this.keyId },
      { ...usual, ...claims },
    ]
      .map((part) => encode(JSON.stringify(part)))
      .join('.');
    const seed = Buffer.from(this.key.slice(-43), 'base64url');
    const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
    return `${signed}.${encode(sign(null, Buffer.from(signed), key))}`;
  }
}

/** A connection with a token or a ticket, before it is answered. */
export async function hello(url: string, token: string | undefined, { origin, device = 'device', ticket }: Hello = {}): Promise<RawClient> {
  const client = await RawClient.connect(url, origin === undefined ? {} : { headers: { origin } });
  client.send({ frame: 'hello', version: PROTOCOL_VERSION, client: 'raw', device, token, ticket });
  return client;
}

/** The same when it has been welcomed: with its session and its ticket. */
export async function joined(url: string, token: string | undefined, shown: Hello = {}) {
  const client = await hello(url, token, shown);
  const { session, ticket, person, resumed } = await client.next('welcome');
  return { client, session, ticket, person, resumed };
}

/** Why a connection was closed instead: the code, and the sentence. */
export async function turnedAway(url: string, token: string | undefined, shown: Hello = {}): Promise<string> {
  const { code, reason } = await (await hello(url, token, shown)).closed;
  return `${code}: ${reason}`;
}

function encode(bytes: string | Buffer): string {
  return Buffer.from(bytes).toString('base64url');
}
