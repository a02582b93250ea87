// Writes the pages of the reference that are made from declarations to docs/site/made, for the documentation; called by scripts/build.ts.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../workspace.ts';
import { referencePages } from './index.ts';

const folder = path.join(repositoryRoot, 'docs/site/made');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [name, text] of referencePages()) writeFileSync(path.join(folder, `${name}.md`), text);
