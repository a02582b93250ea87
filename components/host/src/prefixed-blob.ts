import type { Blob } from '@parley/storage';

/** A component's own names in the store of byte strings: the prefix is added and taken off. */
export function prefixedBlob(blob: Blob, component: string): Blob {
  const prefix = `${component}/`;
  return {
    put: (name, bytes) => blob.put(prefix + name, bytes),
    get: (name) => blob.get(prefix + name),
    delete: (name) => blob.delete(prefix + name),
    async *list(start) {
      for await (const name of blob.list(prefix + start)) yield name.slice(prefix.length);
    },
  };
}
