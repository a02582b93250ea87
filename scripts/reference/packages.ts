import path from 'node:path';
import { type PublicPackage, publicPackages } from '../pack/packages.ts';
import { readJson, repositoryRoot } from '../workspace.ts';
import { code, page } from './markdown.ts';
import { type Declared, exportsOf } from './source.ts';

/** What a door of a public package exports. */
export function doorOf(of: PublicPackage, door: string): readonly Declared[] {
  return (of.doors[door] ?? []).flatMap(exportsOf);
}

/** Everything that a public package exports, door by door. */
export function packagePage(of: PublicPackage): string {
  const { description = '' } = readJson<{ readonly description?: string }>(path.join(repositoryRoot, of.folder, 'package.json'));
  const taken = new Map<string, number>();
  const doors = Object.keys(of.doors).flatMap((door) => {
    const names = doorOf(of, door);
    return [
      `## ${of.name}${door.slice(1)}`,
      names.map(({ name }) => `[${name}](#${anchorOf(name, taken)})`).join(' · '),
      ...names.flatMap(({ name, about, text }) => [`### ${name}`, about, code(text, 'ts')]),
    ];
  });
  return page(`# ${of.name}: every export`, description, 'Made from the sources: what is not here is not public.', ...doors);
}

/** As the documentation gives them to headings: the second of the same name ends in `-1`. */
function anchorOf(name: string, taken: Map<string, number>): string {
  const anchor = name.toLowerCase();
  const times = taken.get(anchor) ?? 0;
  taken.set(anchor, times + 1);
  return times === 0 ? anchor : `${anchor}-${times}`;
}

/** By the name of its page. */
export function packagePages(): ReadonlyMap<string, string> {
  return new Map(publicPackages.map((each) => [each.name.slice(each.name.indexOf('/') + 1), packagePage(each)]));
}
