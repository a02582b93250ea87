import { type Component, type Logger, Refused, type Services, type Setting, type SettingInput } from '@parley/component';
import type { Sealing } from '@parley/security';
import { OwnSettings } from './own-settings.ts';
import type { SettingEntry } from './settings-methods.ts';

type Ground = Pick<Services, 'sql' | 'site' | 'logger'>;

/** The settings of all components: stored once for the installation, read by every node. */
export class SettingsBoard {
  readonly #own: ReadonlyMap<string, OwnSettings>;
  readonly #logger: Logger;
  readonly #sealing: Sealing;
  #reading: Promise<void> = Promise.resolve();

  /** `sealing`: for secrets. */
  constructor(components: readonly Component[], logger: Logger, sealing: Sealing) {
    this.#logger = logger;
    this.#sealing = sealing;
    this.#own = new Map(components.flatMap(({ id, settings }) => (settings ? [[id, new OwnSettings(id, settings, logger)]] : [])));
  }

  of(component: string): OwnSettings {
    return this.#own.get(component) ?? new OwnSettings(component, {}, this.#logger);
  }

  list(only?: string): readonly SettingEntry[] {
    return [...this.#own].flatMap(([component, own]) =>
      component === (only ?? component)
        ? Object.entries(own.declared).map(([name, { kind, title, allowed, schema, ...setting }]) => {
            const given = own.given(name);
            const isGiven = given !== undefined && setting.read(given) !== undefined;
            const value = isGiven && kind !== 'secret' ? given : setting.default;
            return { component, name, kind, title, value, given: isGiven, default: setting.default, allowed, schema };
          })
        : [],
    );
  }

  /** Undefined: the default again. Throws a `Refused` that says what is allowed. Settles when every node has it. */
  async set({ sql, site }: Ground, component: string, name: string, value: SettingInput | undefined): Promise<void> {
    const declared = this.#own.get(component)?.declared ?? {};
    const setting = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (!setting) throw new Refused('not-found', `There is no setting "${component}.${name}".`);
    if (value !== undefined && setting.read(value) === undefined)
      throw new Refused('bad-request', `"${component}.${name}" must be ${setting.allowed}.`, { field: 'value', allowed: setting.allowed });
    await sql.batch([
      value === undefined
        ? { sql: 'delete from settings_value where component = $1 and name = $2', params: [component, name] }
        : {
            sql: 'insert into settings_value (component, name, value) values ($1, $2, $3) on conflict (component, name) do update set value = excluded.value',
            params: [component, name, JSON.stringify(this.#stored(setting, component, name, value))],
          },
    ]);
    await this.read({ sql });
    await site.askAll('changed', {});
  }

  /** Reads what is stored from now on; one reading after the other, so that a later one is never overtaken. */
  read({ sql }: Pick<Ground, 'sql'>): Promise<void> {
    const reading = this.#reading.then(async () => this.#take(await sql.query('select component, name, value from settings_value')));
    this.#reading = reading.catch(() => {});
    return reading;
  }

  #take(rows: readonly Readonly<Record<string, unknown>>[]): void {
    for (const [component, own] of this.#own) {
      const stored = rows.filter((row) => row['component'] === component && Object.hasOwn(own.declared, String(row['name'])));
      own.take(new Map(stored.flatMap(({ name, value }) => this.#given(component, own, String(name), JSON.parse(String(value))))));
    }
  }

  #stored({ kind }: Setting, component: string, name: string, value: SettingInput): SettingInput {
    return kind === 'secret' ? this.#sealing.seal(String(value), `${component}.${name}`) : value;
  }

  /** Nothing for a secret that was sealed under another key: it is to be given again. */
  #given(component: string, { declared }: OwnSettings, name: string, stored: SettingInput): readonly (readonly [string, SettingInput])[] {
    if (declared[name]?.kind !== 'secret') return [[name, stored]];
    const value = this.#sealing.open(String(stored), `${component}.${name}`);
    if (value !== undefined) return [[name, value]];
    this.#logger.warn('settings.not-opened', { component, setting: name });
    return [];
  }
}
