import { createApplications } from '@parley/applications';
import { Browser, type TestHost, type TestHostOptions, testHost } from '@parley/host/testing';
import { createIdentity, identityApi } from '@parley/identity';
import { messaging } from '@parley/messaging';
import { people } from '@parley/people';
import { hashSecret, secretMatches } from '@parley/security';
import { createSetup } from '../src/index.ts';

/** A server on its first day, with everything that setup stands on. */
export class NewServer implements AsyncDisposable {
  readonly host: TestHost;
  /** The code of the one-time link; undefined when the server found an organisation. */
  readonly code: string | undefined;

  private constructor(host: TestHost, code: string | undefined) {
    this.host = host;
    this.code = code;
  }

  static async start(options: TestHostOptions = {}): Promise<NewServer> {
    const codes: string[] = [];
    const identity = createIdentity({
      version: '1.2.3',
      dataPath: '/data',
      origin: () => 'https://talk.example.org',
      passwords: quickPasswords,
    });
    const applications = createApplications({ sealKey: new Uint8Array(32), components: () => [] });
    const components = [createSetup({ onFirstRun: (code) => void codes.push(code) }), messaging, identity, applications, people];
    const host = await testHost(components, options);
    return new NewServer(host, codes[0]);
  }

  /** With the organisation Birchwood and its administrator Ann, who is signed in at slot 0 of the browser. */
  static async withOrganisation(): Promise<{ readonly server: NewServer; readonly browser: Browser }> {
    const server = await NewServer.start();
    const browser = server.browser();
    await browser.post('setup/organisation', { code: server.code, ...BIRCHWOOD });
    return { server, browser };
  }

  /** `headers`: see Browser. */
  browser(headers: Readonly<Record<string, string>> = {}): Browser {
    return new Browser(this.host.url, headers);
  }

  /** Signs a person in at a slot of a browser. */
  async signIn(browser: Browser, person: string, slot = 0): Promise<Browser> {
    const { value } = await this.host.host.api(identityApi).openSession(person, 'A test');
    browser.cookies.set(`__Host-parley-${slot}`, value);
    return browser;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.host.stop();
  }
}

export const BIRCHWOOD = { organisation: 'Birchwood', name: 'Ann Zimmer', mail: 'ann@example.org', password: 'nine quiet lanterns' };

/** Quick, where argon2id is slow on purpose. */
const quickPasswords = {
  hash: async (password: string): Promise<string> => hashSecret(password),
  verify: async (password: string, stored: string | undefined): Promise<boolean> => stored !== undefined && secretMatches(password, stored),
};
