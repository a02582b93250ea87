import type { Setting, SettingInput } from '@parley/component';

/** One setting as it is. */
export interface SettingEntry {
  readonly component: string;
  readonly name: string;
  readonly kind: Setting['kind'];
  readonly title: string;
  /** Of a secret never more than ''. */
  readonly value: SettingInput;
  /** Whether an administrator has given it; else it is the default. */
  readonly given: boolean;
  readonly default: SettingInput;
  /** The end of a sentence: `a whole number from 2 to 50`. */
  readonly allowed: string;
  /** JSON schema of `value`. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** For administrators. */
export interface SettingsMethods {
  'settings.list': { readonly in: { readonly component?: string }; readonly out: { readonly settings: readonly SettingEntry[] } };
  /** Without `value` it is the default again. Settles when every node has it. */
  'settings.set': {
    readonly in: { readonly component: string; readonly name: string; readonly value?: SettingInput };
    readonly out: Readonly<Record<string, never>>;
  };
}
