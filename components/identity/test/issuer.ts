import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An OpenID Connect issuer on this machine: its keys are fetched from it over HTTP, and it signs what it is given (RS256). */
export class Issuer implements AsyncDisposable {
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  readonly #server: Server;

  private constructor() {
    const key = { ...this.#keys.publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig' };
    this.#server = createServer((_, response) => response.end(JSON.stringify({ keys: [key] })));
  }

  static async start(): Promise<Issuer> {
    const issuer = new Issuer();
    await new Promise<void>((resolve) => issuer.#server.listen(0, '127.0.0.1', resolve));
    return issuer;
  }

  /** Where its keys are. */
  get jwks(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/jwks`;
  }

  /** As it comes: a JWT with these claims and no others. */
  token(claims: object): string {
    const signed = [{ alg: 'RS256', typ: 'JWT', kid: 'k1' }, claims].map((part) => encode(JSON.stringify(part))).join('.');
    return `${signed}.${encode(sign('sha256', Buffer.from(signed), this.#keys.privateKey))}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function encode(bytes: string | Buffer): string {
  return Buffer.from(bytes).toString('base64url');
}
