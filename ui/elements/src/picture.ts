/** A line drawing on a square of 24. */
export function picture(shape: string): SVGElement {
  const make = (name: string): SVGElement => document.createElementNS('http://www.w3.org/2000/svg', name) as SVGElement;
  const svg = make('svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = make('path');
  path.setAttribute('d', shape);
  svg.append(path);
  return svg;
}
