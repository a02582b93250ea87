// How values stand in the cells of a file, so that they come back the same.

/**
 * What a spreadsheet would take for a formula, at the beginning of a cell or behind a semicolon: where that parts cells, quotation marks in the
 * middle of one do not hold it together. And the same behind the mark that says that it is text.
 */
const FORMULA = /(^|;)(?=[\s']*[=+\-@＝＋－＠])/g;
const MARKED = /(^|;)'(?=[\s']*[=+\-@＝＋－＠])/g;

/** A value that no spreadsheet runs: what looks like a formula gets an apostrophe before it, which `readText` takes away. */
export function writeText(value: string): string {
  return value.replace(FORMULA, "$1'");
}

export function readText(cell: string): string {
  return cell.replace(MARKED, '$1');
}

/** Several values in one cell, `;` between them; in a value `\` stands before `;`, `:` and `\`. */
export function writeList(values: readonly string[]): string {
  return values.map(guarded).join('; ');
}

export function readList(cell: string): readonly string[] {
  return split(cell, ';').flatMap((part) => {
    const value = plain(part).trim();
    return value === '' ? [] : [value];
  });
}

/** Further roles: `Medicine / Cardiology: Registrar; Council`. */
export function writeRoles(roles: readonly { readonly unit: string; readonly title: string }[]): string {
  return roles.map(({ unit, title }) => (title === '' ? guarded(unit) : `${guarded(unit)}: ${guarded(title)}`)).join('; ');
}

export function readRoles(cell: string): readonly { readonly unit: string; readonly title: string }[] {
  return split(cell, ';').flatMap((part) => {
    const [unit = '', ...title] = split(part, ':').map((each) => plain(each).trim());
    return unit === '' && title.length === 0 ? [] : [{ unit, title: title.join(':') }];
  });
}

function guarded(value: string): string {
  return value.replace(/[\\;:]/g, '\\$&');
}

function plain(part: string): string {
  return part.replace(/\\([\\;:])/g, '$1');
}

/** At every mark that has no `\` before it. */
function split(cell: string, mark: ';' | ':'): readonly string[] {
  const parts = [''];
  for (const piece of cell.match(/\\[\\;:]|[\s\S]/g) ?? []) {
    if (piece === mark) parts.push('');
    else parts[parts.length - 1] += piece;
  }
  return parts;
}
