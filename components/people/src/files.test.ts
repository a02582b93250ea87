import type { ImportJob, ImportReport, ImportsView, Person } from '@parley/people/contract';
import { codeOf, encodeJson } from '@parley/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestDirectory } from '../test/directory.ts';
import { haltImports } from '../test/halt-imports.ts';
import { ids, refused, STAFF } from '../test/refused.ts';

let directory: TestDirectory;
beforeAll(async () => {
  directory = await TestDirectory.open();
});
afterAll(() => directory.close());
beforeEach(async () => {
  await directory.empty();
  await directory.found();
});

/** Uploads a file and follows it to its end; answers all that was said. */
async function upload(csv: BodyInit, query = 'dryRun=false'): Promise<readonly ImportJob[]> {
  const answer = await directory.ask('POST', `imports?${query}`, csv);
  if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
  const { id } = (await answer.json()) as { readonly id: string };
  const next = await directory.watch('maya', { topic: 'people.imports' });
  const said: ImportJob[] = [];
  for (;;) {
    const { job } = (await next()).body as ImportsView;
    if (job?.id !== id) throw new Error('Another import was told of.');
    said.push(job);
    if (job.state !== 'running') return said;
  }
}

async function report(csv: BodyInit, query?: string): Promise<ImportReport> {
  const last = (await upload(csv, query)).at(-1);
  if (last?.state !== 'done') throw new Error(JSON.stringify(last));
  return last.report;
}

const many = (count: number, more = ''): string =>
  `name,mail,unit\n${Array.from({ length: count }, (_, n) => `Person ${n},p${n}@example.org,Unit ${n % 20}${more}`).join('\n')}`;

describe('an import', () => {
  it('of a file larger than a frame runs by itself and tells how far it is, with the name of the file', async () => {
    const said = await upload(many(3_000), 'dryRun=false&file=staff.csv');
    expect(said.at(-1)).toMatchObject({
      state: 'done',
      file: 'staff.csv',
      dryRun: false,
      report: { added: 3_000, units: 20, applied: true },
    });
    const progress = said.flatMap((job) => (job.state === 'running' ? [job.progress] : []));
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect((await directory.call('search', { query: 'person 2999' })).people).toHaveLength(1);
    expect(await report(many(3_000))).toMatchObject({ added: 0, changed: 0, unchanged: 3_000, missing: 1 });
  });

  it('of many people makes lists whose names come in several answers', async () => {
    await report(many(3_000));
    const slices = Array.from({ length: 20 }, (_, n) => ({ unit: `unit-${n}`, from: 0, to: 200 }));
    const { units } = await directory.call('names', { slices });
    expect(units.map(({ people, total }) => [people.length, total])).toEqual(Array(14).fill([150, 150]));
  });

  it('tried first says what would change and writes nothing', async () => {
    await report(STAFF);
    const csv = 'name,mail,title\nAnn Zimmer,ann@example.org,Matron\nNew One,new@example.org,\nBad,bad,';
    expect(await report(csv, 'dryRun=true')).toMatchObject({
      added: 1,
      changed: 1,
      missing: 4,
      deactivated: 0,
      changes: [
        { kind: 'changed', person: 'ann-zimmer', name: 'Ann Zimmer', column: 'title', before: 'Nurse', after: 'Matron' },
        { kind: 'added', person: 'new-one', name: 'New One' },
      ],
      problems: [{ line: 4, code: 'mail-invalid' }],
      applied: false,
    });
    expect((await directory.api.person('ann-zimmer'))?.title).toBe('Nurse');
    expect(await directory.api.person('new-one')).toBeUndefined();
  });

  it('deactivates who is not in the file only where their number is confirmed and every line is good', async () => {
    await report(STAFF);
    const csv = 'name,mail,admin\nMaya Chen,maya@example.org,yes\nAnn Zimmer,ann@example.org,';
    for (const [file, said, reason] of [
      [csv, 2, 'import-count'],
      [`${csv}\nBad,bad,`, 3, 'import-problems'],
      ['name,mail\nAnn Zimmer,ann@example.org', 4, 'import-leaves-no-administrator'],
    ] as const) {
      expect((await upload(file, `dryRun=false&deactivateMissing=${said}`)).at(-1)).toMatchObject({
        state: 'failed',
        code: 'conflict',
        reason,
      });
    }
    expect(await directory.api.active()).toHaveLength(5);
    directory.rights.length = 0;
    expect(await report(csv, 'dryRun=true&deactivateMissing=3')).toMatchObject({ deactivated: 3, applied: false });
    expect(await directory.api.active()).toHaveLength(5);
    expect(await report(csv, 'dryRun=false&deactivateMissing=3')).toMatchObject({ deactivated: 3, applied: true });
    expect(await directory.api.active()).toEqual(['ann-zimmer', 'maya-chen']);
    expect(directory.rights.map(({ active }) => active)).toEqual([false, false, false]);
  });

  it('that takes rights away is told for everybody, also where telling of one fails', async () => {
    await report(many(3));
    directory.api.onRightsChanged(async ({ person }) => {
      if (person === 'person-1') throw new Error('Tokens cannot be taken back.');
    });
    directory.rights.length = 0;
    const csv = `name,mail,active\n${[0, 1, 2].map((n) => `Person ${n},p${n}@example.org,no`).join('\n')}`;
    expect(await report(csv, 'dryRun=false')).toMatchObject({ changed: 3, applied: true });
    expect(directory.rights.map(({ person }) => person)).toEqual(['person-0', 'person-1', 'person-2']);
  });

  it('of people who exchange their mail addresses goes through', async () => {
    await report('id,name,mail\na,A,a@example.org\nb,B,b@example.org');
    const csv = 'id,name,mail\na,A,c@example.org\nb,B,a@example.org\nd,D,b@example.org';
    expect(await report(csv)).toMatchObject({ added: 1, changed: 2, problems: [] });
    expect((await directory.api.personByMail('a@example.org'))?.id).toBe('b');
    expect((await directory.api.personByMail('b@example.org'))?.id).toBe('d');
  });

  it('is the only one: another, and changes by hand, are told to wait', async () => {
    const { reached, goOn } = haltImports(directory.sql);
    const first = report(many(2_000));
    await reached;
    expect((await directory.ask('POST', 'imports?dryRun=true', STAFF)).status).toBe(409);
    expect(await refused(directory.call('add', { name: 'X', mail: 'x@example.org' }))).toMatchObject({ code: 'conflict' });
    goOn();
    expect(await first).toMatchObject({ added: 2_000, applied: true });
  });

  it.each([
    ['in another encoding', Uint8Array.of(0x6e, 0x61, 0x6d, 0x65, 0xe9, 0x0a), 400, 'file-not-utf-8'],
    ['without saying whether to apply it', STAFF, 400, undefined, ''],
    ['with a count that is none', STAFF, 400, undefined, 'dryRun=false&deactivateMissing=-1'],
  ] as const)('%s is refused', async (_what, body, status, reason, query: string = 'dryRun=true') => {
    const answer = await directory.ask('POST', `imports?${query}`, body);
    expect(answer.status).toBe(status);
    const problem = (await answer.json()) as { readonly details?: { readonly reason?: string } };
    expect(problem.details?.reason).toBe(reason);
  });

  it('of a spreadsheet in UTF-16 is read', async () => {
    const bytes = Buffer.from('\ufeffname;mail\nZoë;zoe@example.org', 'utf16le');
    expect(await report(bytes, 'dryRun=true')).toMatchObject({ added: 1, problems: [] });
  });

  it('is not for members, nor is the export', async () => {
    expect((await directory.ask('POST', 'imports?dryRun=true', STAFF, 'ben')).status).toBe(403);
    expect((await directory.ask('GET', 'export.csv', undefined, 'ben')).status).toBe(403);
    const ben = await directory.client('ben');
    const id = ben.id();
    ben.send({ frame: 'watch', id, topic: 'people.imports', since: undefined, body: encodeJson({}) });
    await expect(ben.answer(id)).rejects.toMatchObject({ code: codeOf('forbidden') });
  });
});

describe('the export', () => {
  it('imports again without a change, here and elsewhere', async () => {
    await report(STAFF);
    await directory.call('update', { id: 'ann-zimmer', title: '=1+1', attributes: { note: "'@x; \\ y" } });
    await directory.call('update', { id: 'joaquin-herrera', active: false });
    await directory.call('update', {
      id: 'zoe-angstrom',
      roles: [
        { unit: 'ward-7', title: 'A; b' },
        { unit: 'facilities', title: 'c: d' },
      ],
    });
    const answer = await directory.ask('GET', 'export.csv');
    expect(Object.fromEntries(['content-type', 'content-disposition'].map((name) => [name, answer.headers.get(name)]))).toEqual({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="people.csv"',
    });
    const csv = await answer.text();
    expect(csv).toContain("'=1+1");
    expect(await report(csv)).toMatchObject({ added: 0, changed: 0, unchanged: 5, missing: 0, problems: [] });
    const before = await directory.api.everybody();
    await directory.empty();
    await directory.api.importPeople(csv);
    expect(await directory.api.everybody()).toEqual(before);
    expect(ids(await directory.call('list', { group: 'crash-team' }))).toEqual(['ann-zimmer', 'tomasz-wisniewski']);
  });
});

it('groups of more people than are read at a time are known whole', async () => {
  const csv = Array.from({ length: 4_100 }, (_, n) => `P${n},p${n}@example.org,${n % 2 ? 'Odd' : 'Even'}; All`);
  await report(['name,mail,groups', ...csv].join('\n'));
  const { groups } = await directory.call('groups', {});
  expect(groups.map(({ name, listed }) => [name, listed])).toEqual([
    ['All', 4_100],
    ['Even', 2_050],
    ['Odd', 2_050],
  ]);
});

describe('a photo', () => {
  const png = (width: number): Uint8Array<ArrayBuffer> =>
    Uint8Array.from(
      Buffer.from(`89504e470d0a1a0a0000000d49484452${width.toString(16).padStart(8, '0')}00000020080600000000000000000000`, 'hex'),
    );
  const put = (id: string, body: Uint8Array<ArrayBuffer>, as?: string): Promise<Response> =>
    directory.ask('PUT', `people/${id}/photo`, body, as);

  it('is served under an address of its own for good, as what it is and as nothing else', async () => {
    const { person } = (await (await put('maya-chen', png(64))).json()) as { readonly person: Person };
    expect(person.photo).toMatch(/^[0-9a-f]{32}$/);
    expect((await directory.call('get', { ids: ['maya-chen'] }, 'ben')).people[0]?.photo).toBe(person.photo);
    await directory.call('update', { id: 'maya-chen', unit: (await directory.call('addUnit', { name: 'Ward' })).unit.id });
    const { units } = await directory.call('names', { slices: [{ unit: 'ward', from: 0, to: 1 }] }, 'ben');
    expect(units).toEqual([{ total: 1, people: [{ id: 'maya-chen', name: person.name, photo: person.photo }] }]);
    const answer = await directory.ask('GET', `photos/${person.photo}`, undefined, 'ben');
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(png(64));
    expect(
      Object.fromEntries(['content-type', 'cache-control', 'x-content-type-options'].map((name) => [name, answer.headers.get(name)])),
    ).toEqual({
      'content-type': 'image/png',
      'cache-control': 'private, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'.*; sandbox$/);
  });

  it('gives way to another, and goes', async () => {
    const versions: (string | undefined)[] = [];
    for (const width of [10, 10, 20]) {
      versions.push(((await (await put('maya-chen', png(width))).json()) as { person: Person }).person.photo);
      expect((await directory.ask('GET', `photos/${versions.at(-1)}`)).status).toBe(200);
    }
    expect(versions[0]).toBe(versions[1]);
    expect(versions[1]).not.toBe(versions[2]);
    expect((await directory.ask('GET', `photos/${versions[0]}`)).status).toBe(404);
    expect((await directory.ask('DELETE', 'people/maya-chen/photo')).status).toBe(200);
    expect((await directory.ask('GET', `photos/${versions[2]}`)).status).toBe(404);
    expect((await directory.api.person('maya-chen'))?.photo).toBeUndefined();
  });

  it('of two people with the same picture stays with one when it goes from the other', async () => {
    await directory.call('add', { name: 'Ben', mail: 'ben@example.org', id: 'ben' });
    const own = ((await (await put('ben', png(64), 'ben')).json()) as { person: Person }).person.photo;
    await put('maya-chen', png(64));
    await directory.ask('DELETE', 'people/maya-chen/photo');
    expect((await directory.ask('GET', `photos/${own}`)).status).toBe(200);
  });

  it('that is none, is too large, or of somebody else is refused', async () => {
    const page = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>');
    const refusal = await put('maya-chen', page);
    expect([refusal.status, await refusal.json()]).toMatchObject([422, { code: 'refused', details: { reason: 'photo-invalid' } }]);
    expect((await put('maya-chen', new Uint8Array(256 * 1024 + 1))).status).toBe(413);
    expect((await put('maya-chen', png(64), 'ben')).status).toBe(403);
    expect((await put('nobody', png(64))).status).toBe(404);
    expect((await directory.ask('GET', 'photos/..%2f..%2fetc')).status).toBe(400);
    expect((await directory.ask('GET', `photos/${'0'.repeat(32)}`)).status).toBe(404);
  });

  it('stays through an import and a change of the person', async () => {
    const { person } = (await (await put('maya-chen', png(64))).json()) as { readonly person: Person };
    await report('name,mail,title\nMaya Chen,maya@example.org,Consultant');
    await directory.call('update', { id: 'maya-chen', location: 'North' });
    expect(await directory.api.person('maya-chen')).toMatchObject({ photo: person.photo, title: 'Consultant', location: 'North' });
  });
});
