import { publicPackages } from '../pack/packages.ts';
import { code, page } from './markdown.ts';
import { doorOf } from './packages.ts';
import { type Declared, membersOf } from './source.ts';

const MODULE = 'components/component/src/index.ts';

const INTRO = `Everything that \`defineComponent\` takes, in the order of the declaration, each with the types that it is made of. How it runs, what it is given and what protects the others from it:
[Components](/docs/reference/components/). How to begin: [the guide](/docs/guides/components/). Everything else that the package exports: [@parley/component](/docs/reference/packages/component/).`;

/** The parts of a component's declaration. */
export function declarationPage(): string {
  const of = publicPackages.find(({ name }) => name === '@parley/component');
  const known = new Map((of ? doorOf(of, '.') : []).map((each) => [each.name, each]));
  const shown = new Set(['Component']);
  const parts = membersOf(MODULE, 'Component').flatMap(({ name, about, text }) => [
    `## ${name}`,
    about,
    code(text, 'ts'),
    ...typesIn(text, known, shown).flatMap((type) => [type.about, code(type.text, 'ts')]),
  ]);
  return page('# Declaring a component', INTRO, ...parts);
}

/** The types of the package that a text names, and those that these name, each where it is named first. */
function typesIn(text: string, known: ReadonlyMap<string, Declared>, shown: Set<string>): readonly Declared[] {
  return [...text.matchAll(/\b[A-Z]\w+\b/g)].flatMap(([name]) => {
    const type = known.get(name);
    if (!type || shown.has(name)) return [];
    shown.add(name);
    return [type, ...typesIn(type.text, known, shown)];
  });
}
