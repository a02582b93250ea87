import type { Blob } from '@parley/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patienceMs, times, toBytes } from './log-suite.ts';

export interface BlobFixture {
  readonly blob: Blob;
  close(): Promise<void>;
}

/** Registers a test for every promise of `Blob`. */
export function blobContract(name: string, makeBlob: () => Promise<BlobFixture>): void {
  describe(`${name}, as blobs`, { timeout: patienceMs }, () => {
    const opened: BlobFixture[] = [];
    const blob = (): Blob => {
      if (!opened[0]) throw new Error('The blobs are opened before the first test, not while tests are declared.');
      return opened[0].blob;
    };
    const names = async (prefix: string): Promise<string[]> => {
      const found: string[] = [];
      for await (const each of blob().list(prefix)) found.push(each);
      return found.sort();
    };
    beforeAll(async () => {
      opened.push(await makeBlob());
    }, patienceMs);
    afterAll(async () => {
      for (const fixture of opened) await fixture.close();
    });

    it('gives back the bytes under their name, whatever becomes of the buffer', async () => {
      const buffer = Uint8Array.from(times(300_000, (index) => index % 253));
      const expected = [...buffer.subarray(10)];
      await blob().put('bytes/large', buffer.subarray(10));
      await blob().put('bytes/empty', new Uint8Array());
      buffer.fill(0);
      expect([...((await blob().get('bytes/large')) ?? [])]).toEqual(expected);
      expect([...((await blob().get('bytes/empty')) ?? [1])]).toEqual([]);
      expect(await blob().get('bytes/none')).toBeUndefined();
    });

    it('replaces, deletes, and does not mind deleting what is not there', async () => {
      await blob().put('change', toBytes('one'));
      await blob().put('change', toBytes('two'));
      expect([...((await blob().get('change')) ?? [])]).toEqual([...toBytes('two')]);
      await blob().delete('change');
      await blob().delete('change');
      expect(await blob().get('change')).toBeUndefined();
    });

    it('replaces atomically: a reader sees one of the contents put, whole', async () => {
      const contents = times(20, (index) => new Uint8Array(50_000).fill(index));
      await blob().put('race', contents[0] ?? new Uint8Array());
      const writes = Promise.all(contents.map((bytes) => blob().put('race', bytes)));
      const reads = await Promise.all(times(20, () => blob().get('race')));
      await writes;
      for (const bytes of reads) {
        expect(bytes?.length).toBe(50_000);
        expect(new Set(bytes).size).toBe(1);
      }
      expect(await names('race')).toEqual(['race']);
    });

    it('lists the names that begin with a prefix, slashes or not', async () => {
      const all = ['list/a', 'list/a/b', 'list/ab', 'list/a-b_c', 'list/', '/list', 'other'];
      await Promise.all(all.map((each) => blob().put(each, toBytes(each))));
      expect(await names('list/a')).toEqual(['list/a', 'list/a-b_c', 'list/a/b', 'list/ab']);
      expect(await names('list/')).toHaveLength(5);
      expect(await names('/')).toEqual(['/list']);
      expect(await names('nothing')).toEqual([]);
      expect(await names('')).toEqual(expect.arrayContaining(all));
    });

    it('refuses names outside the alphabet', async () => {
      const x = 'x'.repeat(200);
      await blob().put(x, toBytes('long'));
      for (const name of ['', 'A', 'a.b', '..', 'a b', 'ä', 'a\n', `${x}x`, 'a~']) {
        await expect(blob().put(name, new Uint8Array()), name).rejects.toMatchObject({ code: 'bad-statement' });
        await expect(blob().get(name), name).rejects.toMatchObject({ code: 'bad-statement' });
        await expect(blob().delete(name), name).rejects.toMatchObject({ code: 'bad-statement' });
      }
    });
  });
}
