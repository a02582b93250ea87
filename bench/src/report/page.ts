import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { QUIET } from '../measure/machine.ts';
import { WORKLOADS } from '../workloads.ts';
import { plotFile, type Result, readResults } from './result.ts';
import { markdownTable, verdictRows } from './table.ts';

const page = path.resolve(import.meta.dirname, '../../../docs/benchmarks.md');
const BEGIN = '<!-- results: written by npm run bench -->';
const END = '<!-- end of results -->';

/** Writes what is kept in `bench/results/` into docs/benchmarks.md; what stands around it is written by hand. */
export function updatePage(): void {
  if (!existsSync(page)) return;
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`docs/benchmarks.md has lost its marks "${BEGIN}" and "${END}".`);
  const results = readResults();
  const sections = WORKLOADS.flatMap(({ name }) => results.get(name) ?? []).map(sectionOf);
  writeFileSync(page, `${text.slice(0, from)}${BEGIN}\n\n${sections.join('\n\n')}\n\n${text.slice(to)}`);
}

function sectionOf({ workload, title, plot, date, seconds, machine, versions, disturbance, figures }: Result): string {
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
    ...(plot === undefined ? [] : [`![${title}](${path.relative(path.dirname(page), plotFile(workload))})`]),
    markdownTable(verdictRows(figures)),
  ].join('\n\n');
}
