import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A style sheet with what it imports, as `@import "./other.css";`, in its place. */
export function bundleStyles(file: string): string {
  const text = readFileSync(file, 'utf8');
  return text.replaceAll(/^@import "(\.[^"]+)";$/gm, (_all, other: string) =>
    bundleStyles(path.resolve(path.dirname(file), other)).trimEnd(),
  );
}
