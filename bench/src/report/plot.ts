/** One line in a plot. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}
/** A plot with axes from zero, or from below where something measured is. */
export interface Plot {
  readonly title: string;
  readonly x: string;
  readonly series: readonly Series[];
}

const WIDTH = 360;
const HEIGHT = 260;
const PAD = { left: 56, right: 16, top: 40, bottom: 44 } as const;
const TICKS = 4;
/** Legible on white and on black; the second line is dashed, for those who see no colours. */
export const STYLE = `text{font:12px system-ui,sans-serif;fill:#1f2328}.title{font-weight:600}.axis{stroke:#6e7781}.grid{stroke:#d0d7de}
.s0{stroke:#0550ae}.s1{stroke:#bc4c00;stroke-dasharray:5 4}.f0{fill:#0550ae}.f1{fill:#bc4c00}.line{fill:none;stroke-width:2}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.axis{stroke:#8b949e}.grid{stroke:#30363d}.s0{stroke:#79c0ff}.s1{stroke:#ffa657}.f0{fill:#79c0ff}.f1{fill:#ffa657}}`;

/** Plots side by side as one SVG; `description` is read out instead. */
export function svgOf(plots: readonly Plot[], description: string): string {
  const width = WIDTH * plots.length;
  const body = plots.map((plot, index) => `<g transform="translate(${index * WIDTH} 0)">${drawn(plot)}</g>`).join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}" role="img" aria-label="${escaped(description)}">
<style>${STYLE}</style>
${body}
</svg>
`;
}

function drawn({ title, x, series }: Plot): string {
  const points = series.flatMap((each) => each.points);
  const values = points.map(([, value]) => value);
  const [mostX, mostY] = [roundUp(Math.max(...points.map(([at]) => at))), roundUp(Math.max(...values))];
  const stepY = mostY / TICKS;
  const below = Math.ceil(Math.max(0, -Math.min(...values)) / stepY);
  const [right, bottom] = [WIDTH - PAD.right, HEIGHT - PAD.bottom];
  const atX = (value: number): number => fixed(PAD.left + (value / mostX) * (right - PAD.left));
  const atY = (value: number): number => fixed(bottom - ((value + below * stepY) / (mostY + below * stepY)) * (bottom - PAD.top));
  const steps = Array.from({ length: TICKS + 1 }, (_, step) => (step * mostX) / TICKS);
  const levels = Array.from({ length: TICKS + below + 1 }, (_, level) => (level - below) * stepY);
  return [
    text(PAD.left, 18, title, 'start', 'title'),
    ...levels.map((level) => `<line class="grid" x1="${PAD.left}" x2="${right}" y1="${atY(level)}" y2="${atY(level)}"/>`),
    `<line class="axis" x1="${PAD.left}" x2="${right}" y1="${atY(0)}" y2="${atY(0)}"/>`,
    ...levels.map((level) => text(PAD.left - 6, atY(level) + 4, label(level), 'end')),
    ...steps.map((step) => text(atX(step), bottom + 16, label(step), 'middle')),
    text((PAD.left + right) / 2, HEIGHT - 8, x, 'middle'),
    ...series.map((each, index) => line(each, index, atX, atY)),
    ...(series.length > 1 ? series.map(({ name }, index) => text(PAD.left + 8, 34 + 14 * index, name, 'start', `f${index}`)) : []),
  ].join('\n');
}

function line({ points }: Series, index: number, atX: (x: number) => number, atY: (y: number) => number): string {
  const path = points.map(([x, y]) => `${atX(x)},${atY(y)}`).join(' ');
  const dots = points.map(([x, y]) => `<circle class="f${index}" cx="${atX(x)}" cy="${atY(y)}" r="3"/>`).join('');
  return `<polyline class="line s${index}" points="${path}"/>${dots}`;
}

function text(x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end', kind = ''): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}"${kind ? ` class="${kind}"` : ''}>${escaped(content)}</text>`;
}

/** To one, two, four or eight times a power of ten, so that a quarter of it is short to write. */
function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 8, 10].find((each) => each * power >= value) ?? 10) * power;
}

function label(value: number): string {
  return value >= 10_000 ? `${value / 1_000}k` : String(Number(value.toPrecision(3)));
}

function fixed(value: number): number {
  return Number(value.toFixed(1));
}

export function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
