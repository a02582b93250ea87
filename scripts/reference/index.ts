import { commandsPage } from './commands.ts';
import { declarationPage } from './declaration.ts';
import { errorsPage } from './errors.ts';
import { eventsPage, methodsPage } from './http.ts';
import { packagePages } from './packages.ts';
import { settingsPage } from './settings.ts';

/** The pages that are made from declarations, as markdown, by the names of their files in `docs/site/made`. */
export function referencePages(): ReadonlyMap<string, string> {
  return new Map([
    ['commands', commandsPage()],
    ['settings', settingsPage()],
    ['errors', errorsPage()],
    ['methods', methodsPage()],
    ['events', eventsPage()],
    ['declaration', declarationPage()],
    ...[...packagePages()].map(([name, text]) => [`packages-${name}`, text] as const),
  ]);
}
