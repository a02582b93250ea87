import { systemRuntime } from '@parley/runtime';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakePipes } from '../../test/fake-pipes.ts';
import { BLOCK_BYTES } from './chain.ts';
import { TransferDesk } from './desk.ts';
import { MemoryParts } from './parts.ts';
import { MemoryRecords } from './records.ts';
import type { TransferState, TransferView } from './transfer.ts';

/** A thousand times as fast as the real one. */
const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now() * 1_000,
  after: (ms: number, fn: () => void) => {
    const timer = setTimeout(fn, ms / 1_000);
    return () => clearTimeout(timer);
  },
};

class LastingParts extends MemoryParts {
  override readonly lasting = true;
  override readonly blocks = 2;
  full = false;
  written = 0;
  /** What writing waits for. */
  gate: Promise<void> | undefined;

  override async write(id: string, part: number, bytes: Blob): Promise<void> {
    if (this.full) throw new Error('QuotaExceededError');
    this.written++;
    await this.gate;
    await super.write(id, part, bytes);
  }
}

/** A browser of one person: what it keeps, and one window at a time (or several). */
class Browser {
  readonly records = new MemoryRecords();
  readonly parts = new LastingParts();
  readonly delivered: { readonly name: string; readonly file: Blob }[] = [];
  readonly #claims = new Set<string>();
  readonly #desks: TransferDesk[] = [];
  readonly #person: string;

  constructor(person: string) {
    this.#person = person;
  }

  async window(): Promise<TransferDesk> {
    const desk = new TransferDesk({
      pipes: pipes.of(this.#person),
      clock,
      records: this.records,
      parts: this.parts,
      isUp: () => true,
      deliver: (file, name) => void this.delivered.push({ file, name }),
      claim: (id, wait) => this.#claim(id, wait),
      newId: () => systemRuntime.random.id(),
    });
    this.#desks.push(desk);
    await desk.start();
    return desk;
  }

  /** All its windows are gone. */
  close(): void {
    for (const desk of this.#desks.splice(0)) desk.close();
  }

  async #claim(id: string, wait: AbortSignal | undefined): Promise<(() => void) | undefined> {
    while (this.#claims.has(id)) {
      if (!wait || wait.aborted) return undefined;
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#claims.add(id);
    return () => void this.#claims.delete(id);
  }
}

let pipes: FakePipes;
let tom: Browser;
let maya: Browser;
beforeEach(() => {
  pipes = new FakePipes();
  tom = new Browser('tom');
  maya = new Browser('maya');
});
afterEach(() => {
  tom.close();
  maya.close();
  pipes.cut();
});

const PIECE = 64 * 1024;

function fileOf(size: number, name = 'scan.pdf'): File {
  const pieces = Array.from({ length: Math.ceil(size / PIECE) }, (_, i) => systemRuntime.random.bytes(Math.min(PIECE, size - i * PIECE)));
  return new File(pieces as Uint8Array<ArrayBuffer>[], name);
}

async function until<T>(desk: TransferDesk, look: (views: readonly TransferView[]) => T | undefined | false): Promise<T> {
  const found = look(desk.snapshot);
  if (found) return found;
  return new Promise((resolve) => {
    const stop = desk.subscribe(
      (views) => views,
      (views) => {
        const now = look(views);
        if (!now) return;
        stop();
        resolve(now);
      },
    );
  });
}

/** The one transfer of the desk, once it is in that state. */
function reaches(desk: TransferDesk, state: TransferState): Promise<TransferView> {
  return until(desk, (views) => views.find((view) => view.state === state));
}

function past(desk: TransferDesk, bytes: number): Promise<TransferView> {
  return until(desk, (views) => views.find((view) => view.bytes >= bytes));
}

async function expectDelivered(file: File): Promise<void> {
  expect(maya.delivered.map(({ name, file: { size } }) => [name, size])).toEqual([[file.name, file.size]]);
  await expectSame(maya.delivered[0]?.file ?? new Blob(), file);
}

async function expectSame(got: Blob, wanted: Blob): Promise<void> {
  const [one, other] = await Promise.all([got.arrayBuffer(), wanted.arrayBuffer()]);
  expect(Buffer.compare(new Uint8Array(one), new Uint8Array(other))).toBe(0);
}

describe('a file', () => {
  test.each([0, 1, 65_535, BLOCK_BYTES, 3 * BLOCK_BYTES + 17])('of %d bytes arrives as it was sent, when it is accepted', async (size) => {
    const [from, to] = [await tom.window(), await maya.window()];
    const file = fileOf(size);
    await from.send('maya', file);
    const offered = await reaches(to, 'offered');
    expect(offered).toMatchObject({ way: 'in', person: 'tom', name: 'scan.pdf', size, bytes: 0 });
    await to.accept(offered.id);
    await reaches(from, 'done');
    expect(await reaches(to, 'done')).toMatchObject({ bytes: size });
    await expectDelivered(file);
    expect(await tom.records.all()).toEqual([]);
  });

  test('is written where the person says, and not kept here', async () => {
    const [from, to] = [await tom.window(), await maya.window()];
    const file = fileOf(2 * BLOCK_BYTES + 3);
    const written: Uint8Array<ArrayBuffer>[] = [];
    const target = {
      write: async (block: Uint8Array<ArrayBuffer>) => void written.push(block),
      close: async () => void written.push(new Uint8Array()),
    };
    await from.send('maya', file);
    await to.accept((await reaches(to, 'offered')).id, target as unknown as FileSystemWritableFileStream);
    expect(await reaches(to, 'done')).toMatchObject({ elsewhere: true });
    expect(written.map(({ length }) => length)).toEqual([BLOCK_BYTES, BLOCK_BYTES, 3, 0]);
    await expectSame(new Blob(written), file);
    expect([maya.delivered, await maya.records.all(), maya.parts.written]).toEqual([[], [], 0]);
  });

  test('is declined', async () => {
    const [from, to] = [await tom.window(), await maya.window()];
    await from.send('maya', fileOf(10));
    to.decline((await reaches(to, 'offered')).id);
    expect(await reaches(from, 'failed')).toMatchObject({ trouble: 'declined' });
    expect(to.snapshot).toEqual([]);
  });

  test('finds nobody', async () => {
    const from = await tom.window();
    await from.send('maya', fileOf(10));
    expect(await reaches(from, 'failed')).toMatchObject({ trouble: 'absent' });
  });

  test('is offered again to whoever was on the way back', async () => {
    const from = await tom.window();
    const file = fileOf(10);
    await from.send('maya', file);
    expect(from.snapshot).toMatchObject([{ state: 'offered' }]);
    const to = await maya.window();
    await to.accept((await reaches(to, 'offered')).id);
    await reaches(from, 'done');
    await expectDelivered(file);
  });

  test('is asked about anew where the window goes that had asked, and another one comes', async () => {
    const [from, before] = [await tom.window(), await maya.window()];
    await from.send('maya', fileOf(10));
    await reaches(before, 'offered');
    maya.close();
    const to = await maya.window();
    to.decline((await reaches(to, 'offered')).id);
    expect(await reaches(from, 'failed')).toMatchObject({ trouble: 'declined' });
  });

  test('is taken back before anybody has answered', async () => {
    const [from, to] = [await tom.window(), await maya.window()];
    await from.send('maya', fileOf(10));
    await reaches(to, 'offered');
    await from.cancel((await reaches(from, 'offered')).id);
    await until(to, (views) => views.length === 0);
    expect(from.snapshot).toEqual([]);
  });

  test('goes to the window that accepts it; the others ask no longer', async () => {
    const [from, desk, phone] = [await tom.window(), await maya.window(), await maya.window()];
    const file = fileOf(1_000);
    await from.send('maya', file);
    await reaches(phone, 'offered');
    await desk.accept((await reaches(desk, 'offered')).id);
    await until(phone, (views) => views.length === 0);
    await reaches(from, 'done');
    await expectDelivered(file);
  });

  test.each(['tom', 'maya'])('is given up by %s on the way, and both know', async (who) => {
    const [from, to] = [await tom.window(), await maya.window()];
    await from.send('maya', fileOf(3 * BLOCK_BYTES));
    const { id } = await reaches(to, 'offered');
    void to.accept(id);
    await past(to, 1);
    const [own, other] = who === 'tom' ? [from, to] : [to, from];
    await own.cancel(id);
    expect(own.snapshot).toEqual([]);
    expect(await reaches(other, 'failed')).toMatchObject({ trouble: 'cancelled' });
    expect(maya.delivered).toEqual([]);
  });

  test('is given up while a part of it is being written, and nothing of it stays', async () => {
    const [from, to] = [await tom.window(), await maya.window()];
    const gate = Promise.withResolvers<void>();
    maya.parts.gate = gate.promise;
    await from.send('maya', fileOf(3 * BLOCK_BYTES));
    const { id } = await reaches(to, 'offered');
    void to.accept(id);
    await past(to, 2 * BLOCK_BYTES - PIECE);
    while (maya.parts.written === 0) await new Promise((resolve) => setImmediate(resolve));
    const cancelled = to.cancel(id);
    for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve));
    gate.resolve();
    await cancelled;
    for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve));
    expect(await maya.records.get(id)).toMatchObject({ state: 'over' });
    expect((await maya.parts.file(id, 9)).size).toBe(0);
  });

  test.each(['tom', 'maya'])('stands still while %s wants it to', async (who) => {
    const [from, to] = [await tom.window(), await maya.window()];
    const file = fileOf(3 * BLOCK_BYTES);
    await from.send('maya', file);
    const { id } = await reaches(to, 'offered');
    void to.accept(id);
    await past(to, 1);
    const [own, other] = who === 'tom' ? [from, to] : [to, from];
    own.pause(id, true);
    await until(other, (views) => views.find(({ paused }) => paused === 'them'));
    const { bytes } = (await until(from, ([view]) => view)) as TransferView;
    for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve));
    // What was under way arrives.
    expect(((await until(from, ([view]) => view)) as TransferView).bytes - bytes).toBeLessThan(BLOCK_BYTES);
    expect(own.snapshot).toMatchObject([{ paused: 'me', state: 'moving' }]);
    own.pause(id, false);
    await reaches(from, 'done');
    await expectDelivered(file);
  });

  test('fails where there is no room for it', async () => {
    const [from, to] = [await tom.window(), await maya.window()];
    maya.parts.full = true;
    await from.send('maya', fileOf(3 * BLOCK_BYTES));
    await to.accept((await reaches(to, 'offered')).id);
    expect(await reaches(to, 'failed')).toMatchObject({ trouble: 'full' });
    expect(await reaches(from, 'failed')).toMatchObject({ trouble: 'full' });
  });
});

describe('a transfer goes on', () => {
  const file = fileOf(9 * BLOCK_BYTES + 5);

  async function underWay(): Promise<{ from: TransferDesk; to: TransferDesk; id: string }> {
    const [from, to] = [await tom.window(), await maya.window()];
    await from.send('maya', file);
    const { id } = await reaches(to, 'offered');
    void to.accept(id);
    await past(to, 5 * BLOCK_BYTES);
    return { from, to, id };
  }

  test('when its pipe breaks', async () => {
    const { from } = await underWay();
    pipes.cut();
    await reaches(from, 'interrupted');
    await reaches(from, 'done');
    await expectDelivered(file);
  });

  test('when the receiver reloads, from the parts that are there', async () => {
    const { from } = await underWay();
    maya.close();
    pipes.cut();
    const kept = maya.parts.written;
    expect(kept).toBeGreaterThanOrEqual(2);
    const to = await maya.window();
    await reaches(to, 'done');
    await reaches(from, 'done');
    await expectDelivered(file);
    // One may have been under way; five would be all of them anew.
    expect(maya.parts.written).toBeLessThan(kept + 5);
  });

  test('when the receiver reloads while the sender still believes in the old pipe', async () => {
    const { from } = await underWay();
    maya.close();
    const to = await maya.window();
    await reaches(to, 'done');
    await reaches(from, 'done');
    await expectDelivered(file);
  });

  test('when the sender reloads and chooses the same file again', async () => {
    const { to, id } = await underWay();
    tom.close();
    pipes.cut();
    await reaches(to, 'interrupted');
    const from = await tom.window();
    await reaches(from, 'needs-file');
    expect(from.snapshot).toMatchObject([{ id, way: 'out', person: 'maya', name: 'scan.pdf', size: file.size, state: 'needs-file' }]);
    expect(from.goOn(id, fileOf(file.size - 1))).toBe(false);
    expect(from.goOn(id, fileOf(file.size, 'other.pdf'))).toBe(false);
    expect(from.goOn(id, file)).toBe(true);
    await reaches(from, 'done');
    await expectDelivered(file);
  });

  test('not with another file of the same name and size, which both are told', async () => {
    const { to, id } = await underWay();
    tom.close();
    pipes.cut();
    await reaches(to, 'interrupted');
    const from = await tom.window();
    await reaches(from, 'needs-file');
    from.goOn(id, fileOf(file.size));
    expect(await reaches(from, 'failed')).toMatchObject({ trouble: 'changed' });
    expect(await reaches(to, 'failed')).toMatchObject({ trouble: 'changed' });
    expect(maya.delivered).toEqual([]);
  });

  test('not when the receiver has given it up meanwhile, of which the sender hears', async () => {
    const { to, id } = await underWay();
    tom.close();
    pipes.cut();
    await reaches(to, 'interrupted');
    await to.cancel(id);
    const from = await tom.window();
    await reaches(from, 'needs-file');
    from.goOn(id, file);
    expect(await reaches(from, 'failed')).toMatchObject({ trouble: 'cancelled' });
  });

  test('not when the sender has given it up meanwhile, of which the receiver hears', async () => {
    const { id } = await underWay();
    maya.close();
    pipes.cut();
    tom.close();
    const from = await tom.window();
    await reaches(from, 'needs-file');
    await from.cancel(id);
    expect(await reaches(await maya.window(), 'failed')).toMatchObject({ trouble: 'cancelled' });
  });

  test('in one window, while others of the same person leave it alone', async () => {
    const { from } = await underWay();
    const other = await maya.window();
    pipes.cut();
    await reaches(from, 'done');
    expect(other.snapshot).toEqual([]);
    await expectDelivered(file);
  });

  test('in another window when the one that had it is closed', async () => {
    const { from, to } = await underWay();
    const other = await maya.window();
    to.close();
    await reaches(other, 'done');
    await reaches(from, 'done');
    await expectDelivered(file);
  });
});

describe('what makes no sense is declined', () => {
  test.each([
    ['nothing said', undefined],
    ['no number for a size', { transfer: 'a'.repeat(32), name: 'a', size: 'much' }],
    ['a size below zero', { transfer: 'a'.repeat(32), name: 'a', size: -1 }],
    ['no name for a transfer', { transfer: '../..', name: 'a', size: 1 }],
    ['an unknown transfer to go on with', { resume: 'a'.repeat(32) }],
    ['an unknown transfer that goes on', { transfer: 'a'.repeat(32), name: 'a', size: 1, again: true }],
  ])('%s', async (_, meta) => {
    const to = await maya.window();
    const opening = pipes.of('tom').open({ person: 'maya' }, { label: 'file', kind: 'messages', meta });
    await expect(opening).rejects.toMatchObject({ code: 'refused' });
    expect(to.snapshot).toEqual([]);
  });

  test('the transfer of somebody else', async () => {
    const [from, to] = [await tom.window(), await maya.window()];
    await from.send('maya', fileOf(3 * BLOCK_BYTES));
    const { id } = await reaches(to, 'offered');
    void to.accept(id);
    await past(to, 1);
    const eve = pipes.of('eve');
    await expect(eve.open({ person: 'tom' }, { label: 'file', kind: 'messages', meta: { resume: id } })).rejects.toMatchObject({
      code: 'refused',
    });
    const claimed = { transfer: id, name: 'a', size: 1, again: true };
    await expect(eve.open({ person: 'maya' }, { label: 'file', kind: 'messages', meta: claimed })).rejects.toMatchObject({
      code: 'refused',
    });
  });

  test('more questions than anybody can answer', async () => {
    const to = await maya.window();
    const eve = pipes.of('eve');
    const ask = (i: number) =>
      eve.open(
        { person: 'maya' },
        { label: 'file', kind: 'messages', meta: { transfer: String(i).padStart(32, '0'), name: 'a', size: 1 } },
      );
    for (let i = 0; i < 20; i++) ask(i).catch(() => {});
    await until(to, (views) => views.length === 20);
    await expect(ask(20)).rejects.toMatchObject({ code: 'refused' });
  });
});
