import type { Logger, SettingInput, Settings, SettingsService } from '@parley/component';

type Values = Readonly<Record<string, unknown>>;

/** The settings of one component: what is declared, and what they are at this moment. */
export class OwnSettings implements SettingsService {
  readonly declared: Settings;
  readonly #component: string;
  readonly #logger: Logger;
  readonly #listeners = new Set<(current: Values) => void>();
  #given: ReadonlyMap<string, SettingInput> = new Map();
  #current: Values;

  constructor(component: string, declared: Settings, logger: Logger) {
    this.declared = declared;
    this.#component = component;
    this.#logger = logger;
    this.#current = this.#read(this.#given);
  }

  get current(): Values {
    return this.#current;
  }

  onChange(fn: (current: Values) => void): () => void {
    const own = (current: Values): void => fn(current);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /** What was given for it; undefined: nothing, it is the default. */
  given(name: string): SettingInput | undefined {
    return this.#given.get(name);
  }

  /** Takes what is stored. What the declaration does not allow (any more) is left out, and said in the log. */
  take(stored: ReadonlyMap<string, SettingInput>): void {
    if (stored.size === this.#given.size && [...stored].every(([name, value]) => this.#given.get(name) === value)) return;
    this.#given = stored;
    this.#current = this.#read(stored);
    for (const fn of [...this.#listeners]) fn(this.#current);
  }

  #read(given: ReadonlyMap<string, SettingInput>): Values {
    const entries = Object.entries(this.declared).map(([name, setting]): [string, unknown] => {
      const stored = given.get(name);
      const value = stored === undefined ? undefined : setting.read(stored);
      if (stored !== undefined && value === undefined)
        this.#logger.warn('settings.not-allowed', { component: this.#component, setting: name, allowed: setting.allowed });
      return [name, value ?? setting.read(setting.default)];
    });
    return Object.freeze(Object.fromEntries(entries));
  }
}
