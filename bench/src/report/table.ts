import { type Figure, verdictOn } from '../figure.ts';

/** The verdict table of a workload, as rows of text; the first one is the heading. */
export function verdictRows(figures: readonly Figure[]): readonly (readonly string[])[] {
  const peers = [...new Set(figures.flatMap(({ peers = {} }) => Object.keys(peers)))];
  return [
    ['measure', 'unit', 'Parley', ...peers, 'limit', 'verdict'],
    ...figures.map((figure) => [
      figure.measure,
      figure.unit,
      digits(figure.value),
      ...peers.map((peer) => digits(figure.peers?.[peer])),
      limitsOf(figure),
      verdictOn(figure),
    ]),
  ];
}

/** Columns aligned with spaces, for the screen. */
export function screenTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function markdownTable([heading = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)].join('\n');
}

function limitsOf({ bounds = [], openLimit }: Figure): string {
  return [...bounds.map(({ says }) => says), ...(openLimit ? [openLimit] : [])].join('; ');
}

/** Three digits that count; whole numbers as they are. */
export function digits(value: number | undefined): string {
  if (value === undefined) return '';
  if (!Number.isFinite(value)) return 'none';
  return Number.isInteger(value) || Math.abs(value) >= 1_000
    ? Math.round(value).toLocaleString('en')
    : String(Number(value.toPrecision(3)));
}
