import { createHash, randomBytes } from 'node:crypto';

/** Access tokens as peers check them: a digest looked up in memory, the least that a server does which lets in only whom it knows. */
export class TokenTable {
  readonly #digests = new Set<string>();

  issue(count: number): readonly string[] {
    return Array.from({ length: count }, () => {
      const token = randomBytes(32).toString('base64url');
      this.#digests.add(digest(token));
      return token;
    });
  }

  knows(token: string | null | undefined): boolean {
    return this.#digests.has(digest(token ?? ''));
  }
}

/** That of an address `/?token=…`. */
export function tokenOfAddress(address = ''): string {
  return address.slice(address.indexOf('=') + 1);
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
