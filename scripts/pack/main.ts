// `npm run pack`: the tarballs of the public packages, in dist/packages or in the folder that is named.
// --update: writes what the packages offer to docs/api, where it differs.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryRoot } from '../workspace.ts';
import { pack, reportsFolder } from './pack.ts';

const { values, positionals } = parseArgs({ options: { update: { type: 'boolean', default: false } }, allowPositionals: true });
const into = path.resolve(positionals[0] ?? path.join(repositoryRoot, 'dist/packages'));
const { packages, changed } = await pack({ into });
for (const { tarball } of packages.values()) console.log(path.relative(process.cwd(), tarball));
for (const [file, text] of changed) {
  const kept = path.join(reportsFolder, file);
  if (!values.update) {
    console.error(`docs/api/${file} is not what the package offers. If that is meant: npm run pack -- --update`);
    process.exitCode = 1;
  } else if (text === '') {
    rmSync(kept);
  } else {
    mkdirSync(reportsFolder, { recursive: true });
    writeFileSync(kept, text);
  }
}
