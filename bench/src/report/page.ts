import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { QUIET } from '../measure/machine.ts';
import { WORKLOADS } from '../workloads.ts';
import { plotFile, type Result, readResults } from './result.ts';
import { type Kept, scalingTables } from './scaling.ts';
import { siteTable } from './scaling-site.ts';
import { markdownTable, verdictRows } from './table.ts';

const docs = path.resolve(import.meta.dirname, '../../../docs');
const BEGIN = '<!-- results: written by npm run bench -->';
const BEGIN_OF_SITE = '<!-- results of a site: written by npm run bench -->';
const END = '<!-- end of results -->';

/** Writes what is kept in `bench/results/` into docs/benchmarks.md and docs/scaling.md; what stands around it is written by hand. */
export function updatePages(): void {
  const results = readResults();
  write(
    'benchmarks.md',
    WORKLOADS.flatMap(({ name }) => results.get(name) ?? [])
      .map(sectionOf)
      .join('\n\n'),
  );
  const kept: Kept = (workload, measure) =>
    results.get(workload)?.figures.find((figure) => figure.measure === measure)?.value ?? Number.NaN;
  write('scaling.md', scalingTables(kept));
  write('scaling.md', siteTable(kept), BEGIN_OF_SITE);
}

function write(name: string, content: string, begin: string = BEGIN): void {
  const page = path.join(docs, name);
  const text = readFileSync(page, 'utf8');
  const from = text.indexOf(begin);
  const to = text.indexOf(END, from);
  if (from < 0 || to < 0) throw new Error(`docs/${name} has lost its marks "${begin}" and "${END}".`);
  writeFileSync(page, `${text.slice(0, from)}${begin}\n\n${content}\n\n${text.slice(to)}`);
}

function sectionOf({ workload, title, plot, date, seconds, machine, versions, disturbance, figures, method }: Result): string {
  const { processor, processors, memoryGiB, system, kernel } = machine;
  const { loadBefore, foreignProcessors } = disturbance;
  const others = `other programs kept ${foreignProcessors.toFixed(2)} processors busy meanwhile (load ${loadBefore.toFixed(1)} before)`;
  return [
    `### ${title} (\`${workload}\`)`,
    `${date.slice(0, 10)}, ${Math.round(seconds)} s, on ${processors} x ${processor}, ${memoryGiB} GiB, ${system}, Linux ${kernel}; ${Object.entries(
      versions,
    )
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}. ${foreignProcessors > QUIET ? `**Provisional**: ${others}.` : `Quiet: ${others}.`}`,
    ...(plot === undefined ? [] : [`![${title}](${path.relative(docs, plotFile(workload))})`]),
    markdownTable(verdictRows(figures)),
    ...profileOf(method),
  ].join('\n\n');
}

/** The limits of the server under which it was measured, where the workload says them. */
function profileOf({ limits }: Result['method']): readonly string[] {
  return Array.isArray(limits) ? [`Limits of the server: ${limits.join(', ')}.`] : [];
}
