import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** Certificates for `localhost`, made by openssl in a folder of its own. */
export class Certificates implements Disposable {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'parley-webhooks-tls-'));
  /** Of who vouches for `vouched` and `outdated`. */
  readonly authority: string;

  constructor() {
    this.#make('authority', 'req', '-x509', '-nodes', '-days', '2', '-subj', '/CN=Authority of the tests', ...this.#newKey('authority'));
    this.authority = this.#certificate('authority').cert;
    writeFileSync(this.#file('names'), 'subjectAltName=DNS:localhost\n');
  }

  /** Good for two days, and vouched for. */
  vouched(): Certificate {
    return this.#signed('vouched', '2');
  }

  /** Its days are over. */
  outdated(): Certificate {
    return this.#signed('outdated', '-1');
  }

  /** Nobody vouches for it but itself. */
  selfSigned(): Certificate {
    const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    this.#make('self', 'req', '-x509', '-nodes', '-days', '2', ...name, ...this.#newKey('self'));
    return this.#certificate('self');
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }

  #signed(name: string, days: string): Certificate {
    const [request, ca, key] = [`${name}.csr`, 'authority.pem', 'authority.key'].map((each) => this.#file(each)) as [
      string,
      string,
      string,
    ];
    this.#openssl('req', '-new', '-nodes', '-subj', '/CN=localhost', '-out', request, ...this.#newKey(name));
    this.#make(name, 'x509', '-req', '-in', request, '-CA', ca, '-CAkey', key, '-days', days, '-extfile', this.#file('names'));
    return this.#certificate(name);
  }

  #newKey(name: string): readonly string[] {
    return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-keyout', this.#file(`${name}.key`)];
  }

  #make(name: string, ...args: readonly string[]): void {
    this.#openssl(...args, '-out', this.#file(`${name}.pem`));
  }

  #certificate(name: string): Certificate {
    const read = (kind: string): string => readFileSync(this.#file(`${name}.${kind}`), 'utf8');
    return { key: read('key'), cert: read('pem') };
  }

  #openssl(...args: readonly string[]): void {
    execFileSync('openssl', args, { stdio: 'pipe' });
  }

  #file(name: string): string {
    return path.join(this.#folder, name);
  }
}
