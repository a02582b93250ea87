import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');

test('the TypeScript of every guide is right, block by block', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'parley-guides-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const guides = globSync('docs/guides/*.md', { cwd: root });
  const blocks = guides.flatMap((guide) => {
    const text = readFileSync(path.join(root, guide), 'utf8');
    return [...text.matchAll(/^```(tsx?)\n([\s\S]*?)^```/gm)].map(
      // A block that begins with the name of its file has it, for the others of its guide.
      ([, language, code = ''], index) =>
        [path.join(path.basename(guide, '.md'), /^\/\/ (\S+\.tsx?)\n/.exec(code)?.[1] ?? `${index + 1}.${language}`), code] as const,
    );
  });
  expect(blocks.length).toBeGreaterThan(5);
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  // As the types of every bundler say it.
  const styles = "declare module '*.css';\ndeclare module '*.css?inline' {\n  const text: string;\n  export default text;\n}\n";
  writeFileSync(path.join(folder, 'bundler.d.ts'), styles);
  for (const [name, code] of blocks) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), code);
  }
  const compilerOptions = {
    ...{
      noEmit: true,
      composite: false,
      incremental: false,
      declaration: false,
      declarationMap: false,
      isolatedDeclarations: false,
      allowImportingTsExtensions: true,
    },
    ...{
      rewriteRelativeImportExtensions: false,
      lib: ['es2024', 'dom', 'dom.iterable'],
      types: ['node'],
      jsx: 'react-jsx',
      typeRoots: [path.join(root, 'node_modules/@types')],
    },
  };
  const project = { extends: path.join(root, 'tsconfig.base.json'), compilerOptions, include: ['**/*.ts', '**/*.tsx'] };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(project));
  const { stdout } = spawnSync(process.execPath, [path.join(root, 'node_modules/.bin/tsc'), '-p', folder], { encoding: 'utf8' });
  expect(stdout).toBe('');
});
