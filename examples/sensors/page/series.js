/** The last two minutes of a hall. */
const KEPT = 120;

/** @typedef {{ at: number, devices: number, mean: number, low: number, high: number }} Point */

/** @param {number} at @param {readonly (readonly [number, number])[]} readings @returns {Point} */
export function pointOf(at, readings) {
  const values = readings.map(([, celsius]) => celsius);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { at, devices: values.length, mean, low: Math.min(...values), high: Math.max(...values) };
}

/** What is older falls out. @param {readonly Point[]} points @param {Point} point @returns {readonly Point[]} */
export function follow(points, point) {
  return [...points.slice(1 - KEPT), point];
}

/** Paths in a box of that size: the mean as a line, from the lowest to the highest as an area. @param {readonly Point[]} points */
export function pathsOf(points, { width = 600, height = 240, from = 15, to = 40 } = {}) {
  const x = (index) => (width * (KEPT - points.length + index)) / (KEPT - 1);
  const y = (celsius) => height - (height * (Math.min(Math.max(celsius, from), to) - from)) / (to - from);
  const at = (read) => points.map((point, index) => `${x(index).toFixed(1)},${y(read(point)).toFixed(1)}`);
  const area = [...at(({ high }) => high), ...at(({ low }) => low).reverse()];
  return { line: `M${at(({ mean }) => mean).join('L')}`, area: `M${area.join('L')}Z`, limit: y(30) };
}
