/** The component `components` of every host: what is installed, as clients and administrators see it. Types only. */

/** May the caller do it? `rule`: what decided. */
export interface ActionVerdict {
  readonly allowed: boolean;
  readonly rule: string;
}

/** One component of the installation. */
export interface ComponentEntry {
  readonly id: string;
  readonly version: string;
  readonly permissions: readonly string[];
  /** Names of the APIs that it uses. */
  readonly uses: readonly string[];
  /** Its actions with the name of the rule that says who may. */
  readonly policies: readonly { readonly action: string; readonly who: string }[];
}

export interface ComponentsMethods {
  /** For administrators. */
  'components.list': { readonly in: Readonly<Record<string, never>>; readonly out: { readonly components: readonly ComponentEntry[] } };
  /** Whether the caller may do what components name in their `policies`, at most 50 at once. What nobody declares nobody may. */
  'components.can': {
    readonly in: { readonly actions: readonly string[] };
    readonly out: { readonly verdicts: Readonly<Record<string, ActionVerdict>> };
  };
}
