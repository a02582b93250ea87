import { anyone, type Component } from '@parley/component';
import { type Surface, surface } from '@parley/host';
import { attempt, attemptRest, attemptRoute, type Outcome } from './attempts.ts';
import { ALL_BUT, EVERYTHING, GUEST, hollow, NOTHING, OBSERVER, walkers } from './hollow.ts';
import type { RawClient } from './raw-client.ts';
import { type TestHost, testHost } from './test-host.ts';

/** What the walk over the declarations found. */
export interface DeclarationReport {
  /** Every surface that was walked. */
  readonly surfaces: readonly Surface[];
  /** One sentence for each that lets somebody in who must stay out, or that nobody can reach; empty when all is well. */
  readonly violations: readonly string[];
}

/** No limits: the walk is in a hurry. */
const LIMITS = {
  framesPerSecond: 1e6,
  bytesPerSecond: 1e9,
  connectionsPerPerson: 100,
  unauthenticatedPerRemote: 100,
  pipeOpensPerMinute: 1e6,
  restPerMinute: 1e6,
};

/**
 * Walks everything that the components declare, against a real host that serves the same surface with nothing behind it and with rules that
 * permit everything. So whatever is denied is denied by the host itself: nobody without a proof of identity gets in unless the rule is
 * `anyone`; nobody whose token does not list the action on that name; no guest whose token lists nothing. And whoever's token lists it
 * gets in, which shows that the walk asks for the right names. What is declared nowhere does not answer.
 */
export async function declarationContract(components: readonly Component[]): Promise<DeclarationReport> {
  const surfaces = surface(components);
  await using host = await testHost([walkers(), ...components.map(hollow)], { limits: LIMITS });
  const walk = new Walk(host);
  for (const each of surfaces) await walk.visit(each);
  for (const each of components) await walk.visitRest(each);
  for (const { id } of components) await walk.visitUndeclared(id);
  return { surfaces, violations: walk.violations };
}

class Walk {
  readonly violations: string[] = [];
  readonly #host: TestHost;
  readonly #clients = new Map<string, Promise<RawClient>>();

  constructor(host: TestHost) {
    this.#host = host;
  }

  async visit(surface: Surface): Promise<void> {
    const expect = async (token: string | undefined, wanted: Outcome): Promise<void> => {
      const outcome = await this.#try(surface, token);
      const who = token ?? 'nobody';
      if (outcome !== wanted)
        this.violations.push(`${surface.kind} ${surface.name} (${surface.action}) for ${who}: ${outcome}, not ${wanted}.`);
    };
    if (surface.kind === 'route') await expect(undefined, surface.rule === anyone ? 'allowed' : 'token-invalid');
    // Who may not join cannot even try to cast.
    const denied = surface.action === 'cast' ? 'not joined' : 'forbidden';
    await expect(NOTHING, denied);
    await expect(GUEST, denied);
    await expect(ALL_BUT(surface.action), 'forbidden');
    await expect(EVERYTHING, 'allowed');
  }

  /** Methods that are served over HTTP, which know no cookies. */
  async visitRest({ id, methods = {} }: Component): Promise<void> {
    for (const [name, { rest }] of Object.entries(methods)) {
      if (rest === undefined) continue;
      const wanted = { [NOTHING]: 'forbidden', [GUEST]: 'forbidden', [ALL_BUT('call')]: 'forbidden', [EVERYTHING]: 'allowed' };
      for (const [token, outcome] of [[undefined, 'token-invalid'] as const, ...Object.entries(wanted)]) {
        const found = await attemptRest(this.#host.url, rest, token);
        if (found !== outcome) this.violations.push(`${rest} (${id}.${name}) for ${token ?? 'nobody'}: ${found}, not ${outcome}.`);
      }
    }
  }

  async visitUndeclared(component: string): Promise<void> {
    const client = await this.#client(EVERYTHING);
    const unknown = { component, action: 'call', rule: undefined } as const;
    for (const name of ['undeclared', 'constructor', '__proto__', 'toString', '']) {
      const asked: readonly Surface[] = [
        { ...unknown, kind: 'method', name: `${component}.${name}` },
        { ...unknown, kind: 'watch', name: `${component}.${name}` },
        { ...unknown, kind: 'channel', action: 'join', name: `${component}/${name}/no/such/channel/of/such/length` },
        { ...unknown, kind: 'pipe', action: 'open', name: `pipes/${name}` },
        { ...unknown, kind: 'route', name: `GET /u/:slot/api/${component}/${name}/no/such/route/of/such/length` },
      ];
      for (const each of asked) {
        const outcome =
          each.kind === 'route'
            ? await attemptRoute(this.#host.url, each, EVERYTHING)
            : await attempt(each, client, await this.#client(OBSERVER));
        if (outcome !== 'unknown-method') this.violations.push(`${each.kind} ${each.name} is declared nowhere, but answers: ${outcome}.`);
      }
    }
  }

  async #try(surface: Surface, token: string | undefined): Promise<Outcome> {
    if (surface.kind === 'route') return attemptRoute(this.#host.url, surface, token);
    return attempt(surface, await this.#client(token ?? ''), await this.#client(OBSERVER));
  }

  #client(token: string): Promise<RawClient> {
    const known = this.#clients.get(token) ?? this.#host.client(token);
    this.#clients.set(token, known);
    return known;
  }
}
