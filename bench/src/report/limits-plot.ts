import type { Bound, Figure } from '../figure.ts';
import { escaped, STYLE } from './plot.ts';

const WIDTH = 720;
const ROW = 22;
const TOP = 44;
const LABELS = 440;
/** Where a limit is used up, and where bars end that go beyond it. */
const [WHOLE, END] = [640, WIDTH - 8];

/** A bar for each limit, as long as the share of it that is used: what goes beyond the line is not met. Undefined where there are no limits. */
export function limitsPlot(title: string, figures: readonly Figure[]): string | undefined {
  const bars = figures.flatMap(({ measure, value, bounds = [] }) =>
    // Of nothing there is no share.
    bounds.filter((bound) => bound.value > 0).map((bound) => ({ name: `${measure} (${bound.says})`, share: shareOf(value, bound) })),
  );
  if (bars.length === 0) return undefined;
  const height = TOP + ROW * bars.length + 10;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(`${title}: share of each limit`)}">
<style>${STYLE}</style>
<text x="8" y="18" class="title">Share of each limit that is used</text>
${bars.map(({ name, share }, row) => drawn(name, share, TOP + ROW * row)).join('\n')}
<line class="axis" x1="${WHOLE}" x2="${WHOLE}" y1="${TOP - 8}" y2="${height - 8}"/>
<text x="${WHOLE}" y="${TOP - 12}" text-anchor="middle">limit</text>
</svg>
`;
}

function shareOf(value: number, { at, value: limit }: Bound): number {
  return Math.max(0, at === 'most' ? value / limit : limit / value);
}

function drawn(name: string, share: number, y: number): string {
  const length = Number.isFinite(share) ? Math.min(END - LABELS, share * (WHOLE - LABELS)) : END - LABELS;
  const percent = Number.isFinite(share) ? `${Math.round(share * 100)} %` : 'not measured';
  return [
    `<text x="${LABELS - 8}" y="${y + 13}" text-anchor="end">${escaped(name.length > 62 ? `${name.slice(0, 61)}…` : name)}</text>`,
    `<rect class="f${share <= 1 ? 0 : 1}" x="${LABELS}" y="${y + 2}" width="${Number(length.toFixed(1))}" height="${ROW - 7}"><title>${escaped(`${name}: ${percent}`)}</title></rect>`,
  ].join('\n');
}
