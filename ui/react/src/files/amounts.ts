const SIZES = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** `12.4 MB`, `12.4 MB/s`: sizes as the reader's language writes them, in powers of a thousand. */
export function sizeText(locale: string, bytes: number, perSecond = false): string {
  const power = Math.min(SIZES.length - 1, bytes < 1_000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const unit = SIZES[power] ?? 'byte';
  const value = bytes / 1_000 ** power;
  return new Intl.NumberFormat(locale, {
    numberingSystem: 'latn',
    style: 'unit',
    unit: perSecond ? `${unit}-per-second` : unit,
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: power > 0 && value < 100 ? 1 : 0,
  }).format(value);
}

/** `40 seconds`, `3 minutes`, `2 hours`. */
export function durationText(locale: string, seconds: number): string {
  const [value, unit] = seconds < 60 ? [seconds, 'second'] : seconds < 3_600 ? [seconds / 60, 'minute'] : [seconds / 3_600, 'hour'];
  const format = { numberingSystem: 'latn', style: 'unit', unit, unitDisplay: 'long' } as const;
  return new Intl.NumberFormat(locale, { ...format, maximumFractionDigits: 0 }).format(Math.ceil(value));
}
