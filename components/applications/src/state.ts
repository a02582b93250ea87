import { Keeper } from '@parley/channels';
import { type Apis, type ChannelServices, durationMs, type Services, type UsesOf } from '@parley/component';
import { Sealing } from '@parley/security';
import { type ApplicationsApi, SKEW_S } from './api.ts';
import { Journal } from './channel-journal.ts';
import { Editor } from './editor.ts';
import { declaring, familyOf } from './families.ts';
import { Issuers } from './issuers.ts';
import { isKey } from './key-material.ts';
import { readKeyText } from './key-text.ts';
import { LastUse } from './last-use.ts';
import { longestOf } from './lifetime.ts';
import { ListedChannels } from './listed-channels.ts';
import type { ApplicationsOptions } from './options.ts';
import { refused } from './reasons.ts';
import { personOf, Registry, type StoredApplication } from './registry.ts';
import { localIdOf } from './subject.ts';
import { Verifier } from './verifier.ts';

/** What every function of the declaration is given. */
export interface ApplicationsState {
  readonly registry: Registry;
  readonly editor: Editor;
  readonly verifier: Verifier;
  readonly sealing: Sealing;
  readonly lastUse: LastUse;
  readonly listed: ListedChannels;
  readonly keeper: Keeper;
  readonly journal: Journal;
  readonly channels: ChannelServices;
}

export function makeState(services: Services<UsesOf<Apis>>, { sealKey, components }: ApplicationsOptions): ApplicationsState {
  const { sql, site, sessions, access, channels, namespaces, clock, random, logger } = services;
  const registry = new Registry(sql, site, declaring(namespaces));
  const sealing = new Sealing(sealKey, 'parley application keys 1', random);
  const listed = new ListedChannels(sql);
  const lastUse = new LastUse(sql, clock, logger);
  return {
    registry,
    sealing,
    lastUse,
    channels,
    listed,
    keeper: new Keeper({
      names: (after, limit) => listed.names(after, limit),
      channels,
      clock,
      keepMs: async (channel) => durationMs(familyOf(await registry.now(), channel)?.keep ?? ''),
    }),
    journal: new Journal({ sql, site, registry, channels, clock }),
    editor: new Editor({ sql, registry, sealing, sessions, access, runtime: { clock, random }, reserved: components }),
    verifier: new Verifier({ registry, issuers: new Issuers(), sealing, lastUse, clock }),
  };
}

export function makeApi({ registry, verifier, sealing, lastUse, journal }: ApplicationsState): ApplicationsApi {
  return {
    journal,
    verify: (token, presented) => verifier.verify(token, presented),
    async holderOf(text) {
      const key = readKeyText(text);
      const stored = key && (await registry.now()).keys.get(key.id);
      if (!stored || stored.revokedAt !== undefined || !isKey(stored, text, key, sealing)) return undefined;
      lastUse.note(stored.id);
      return { application: stored.application, can: stored.can };
    },
    async allows(application, { origin, issuedAt }) {
      const { applications, keys } = await registry.now();
      const found = applications.get(application);
      if (!found || issuedAt < standsSince(found)) return false;
      // Which key it was is not known any more: whoever may, comes again with another token.
      const revoked = [...keys.values()].some(
        (key) => key.application === application && issuedAt <= (key.revokedAt ?? -1) + SKEW_S * 1_000,
      );
      return !revoked && (origin === undefined || found.origins.includes(origin));
    },
    exists: async (application) => (await registry.now()).applications.has(application),
    longestLifetime: async (application) => longestOf((await registry.now()).applications.get(application)),
    async personOf(application, sub) {
      const found = (await registry.now()).applications.get(application);
      if (!found) throw refused('application-unknown', { id: application });
      return personOf(found, found.issuer ? localIdOf(found, sub) : sub);
    },
    async admits(origin) {
      const { applications } = await registry.now();
      return [...applications.values()].some(({ origins }) => origins.includes(origin));
    },
  };
}

/** Of which issuer a token was is not known any more, where it is another one since; with the one that there is it may be older than the registration. */
function standsSince({ issuer, issuerAt, createdAt }: StoredApplication): number {
  return issuer ? issuerAt + SKEW_S * 1_000 : createdAt - SKEW_S * 1_000;
}
