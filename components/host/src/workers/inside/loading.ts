import { registerHooks } from 'node:module';
import { type Component, declarationProblems, ENGINE_VERSION, unknownParts } from '@parley/component';

/** A module that declares a component. */
export interface ModuleName {
  /** The name of a package, or the URL of a file. */
  readonly module: string;
  /** The URL from which a package is looked for. */
  readonly base: string;
}

/**
 * Reads the declaration that is a module's default export, or its only one. Whatever the module imports as `@parley/component` is the node's own: a declaration
 * and its host know the same rules and refusals. Throws an Error whose sentence says what is wrong.
 */
export async function loadDeclaration({ module, base }: ModuleName): Promise<Component> {
  registerHooks({
    resolve(specifier, context, next) {
      if (/^@parley\/component(?:$|\/)/.test(specifier)) return next(specifier, { ...context, parentURL: import.meta.url });
      if (specifier === module && context.parentURL === import.meta.url) return next(specifier, { ...context, parentURL: base });
      return next(specifier, context);
    },
  });
  const component = componentOf(await read(module));
  const problems = [...declarationProblems(component), ...foreign(component)];
  if (problems.length > 0) throw new Error(problems.join(' '));
  return component;
}

async function read(module: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(module)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    // The node's own is given, so that what it lacks is of another version; Node says it in its sentence and nowhere else.
    const [, name] = (error instanceof SyntaxError && LACKING.exec(error.message)) || [];
    if (name === undefined) throw error;
    throw new Error(
      `It imports "${name}" from @parley/component, which engine ${ENGINE_VERSION} does not have: update Parley, or install a release of the component for this engine.`,
      { cause: error },
    );
  }
}

const LACKING = /'@parley\/component[^']*' does not provide an export named '([^']+)'/;

function componentOf({ default: preset, ...named }: Readonly<Record<string, unknown>>): Component {
  const [found, ...more] = (preset === undefined ? Object.values(named) : [preset]).filter(isComponent);
  if (found && more.length === 0) return found;
  throw new Error(
    found
      ? 'It exports several components: make one of them the default export.'
      : 'It exports no component: its default export is what defineComponent gives.',
  );
}

function isComponent(value: unknown): value is Component {
  return typeof value === 'object' && value !== null && 'id' in value && 'start' in value;
}

const CROSSING: ReadonlySet<string> = new Set([
  ...['id', 'version', 'engine', 'permissions', 'uses', 'provides', 'storage', 'channels', 'methods', 'watches', 'pipes', 'http'],
  ...['jobs', 'extends', 'offers', 'hooks', 'namespaces', 'tellsOverHttp', 'policies', 'settings', 'reasons', 'admits', 'start'],
]);

const REMEDIES: Readonly<Record<string, string>> = {
  authenticate:
    'Who somebody is is verified in one place, by the node itself: register an application, whose tokens or OpenID Connect issuer bring your people.',
};

/** What a component in a thread of its own may not have. */
function foreign(component: Component): readonly string[] {
  const unknown = unknownParts(component);
  const parts = Object.entries(component).filter(([part, value]) => value !== undefined && !CROSSING.has(part) && !unknown.includes(part));
  return parts.map(([part]) => `It has "${part}", which a component in a thread of its own cannot have. ${REMEDIES[part] ?? ''}`.trimEnd());
}
