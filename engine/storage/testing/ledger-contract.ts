import { SimulatedRuntime } from '@parley/runtime/testing';
import type { Holding, Ledger, Member, NodeLife, Renewal } from '@parley/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patienceMs, times } from './log-suite.ts';

export interface LedgerFixture {
  readonly ledger: Ledger;
  /** The same ledger as another node reaches it. */
  readonly other: Ledger;
  /** Lets time of the ledger's clock pass. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Longer than a test takes. */
const longMs = 3_600_000;
const shortMs = 50;

/** Registers a test for every promise of `Ledger`, but durability. */
export function ledgerContract(name: string, makeLedger: () => Promise<LedgerFixture>): void {
  describe(`${name}, as a ledger`, { timeout: patienceMs }, () => {
    const opened: LedgerFixture[] = [];
    const suite = new LedgerSuite(opened);
    beforeAll(async () => {
      opened.push(await makeLedger());
    }, patienceMs);
    afterAll(async () => {
      for (const fixture of opened) await fixture.close();
    });
    describe('leases', () => describeLeases(suite));
    describe('holders', () => describeHolders(suite));
    describe('revocations', () => describeRevocations(suite));
    describe('secrets', () => describeSecrets(suite));
    it('never lets two hold a thing, for 8 seeds', async () => {
      for (const seed of times(8, (index) => index + 1)) await new Contest(suite, seed).run();
    });
  });
}

/** One ledger for all tests; each takes names of its own. */
class LedgerSuite {
  readonly #opened: readonly LedgerFixture[];
  #names = 0;

  constructor(opened: readonly LedgerFixture[]) {
    this.#opened = opened;
  }

  get fixture(): LedgerFixture {
    const fixture = this.#opened[0];
    if (!fixture) throw new Error('The ledger is opened before the first test, not while tests are declared.');
    return fixture;
  }

  get ledger(): Ledger {
    return this.fixture.ledger;
  }

  get other(): Ledger {
    return this.fixture.other;
  }

  /** A name that no other test uses; names ascend. */
  name(): string {
    return `n${String(++this.#names).padStart(6, '0')}`;
  }

  /** A new life, of a new node unless one is named. */
  life(node: string = this.name()): Member {
    return { node, life: `life of ${this.name()}`, facts: '{}' };
  }

  /** A new life with a lease. */
  async join(leaseMs: number = longMs): Promise<Member> {
    const member = this.life();
    expect(await this.ledger.renew(member, leaseMs, 0)).toMatchObject({ status: 'held' });
    return member;
  }

  /** The thing is this life's now, which was nobody's. */
  async give(thing: string, { node, life }: NodeLife, ledger: Ledger = this.ledger): Promise<Holding> {
    const holding = (await ledger.claim(thing, { node, life })) as Holding;
    expect(holding).toEqual({ holder: { node, life }, term: expect.any(Number) });
    return holding;
  }

  async hasLease({ life }: NodeLife): Promise<boolean> {
    return (await this.ledger.members()).some((member) => member.life === life);
  }

  /** Shortens a lease, and settles when the ledger says that it has lapsed. */
  async lapse(member: Member): Promise<void> {
    await this.ledger.renew(member, shortMs, 0);
    while (await this.hasLease(member)) await this.fixture.pass(10);
  }
}

function describeLeases(suite: LedgerSuite): void {
  it('gives a name to one life, and tells another who holds it', async () => {
    const first = await suite.join();
    const second = suite.life(first.node);
    const taken = { status: 'taken', by: { node: first.node, life: first.life } };
    expect(await suite.other.renew(second, longMs, 0)).toEqual(taken);
    expect(await suite.ledger.renew(first, longMs, 0)).toMatchObject({ status: 'held' });
    expect(await suite.ledger.renew(second, longMs, 0)).toEqual(taken);
  });

  it('tells with each renewal who else has a lease, by name, and what each says of itself at last', async () => {
    const members = times(3, () => suite.life());
    for (const member of members.toReversed()) await suite.ledger.renew(member, longMs, 0);
    const [first, ...others] = members;
    const changed = { ...(first as Member), facts: '{"address":"elsewhere ☂"}' };
    const renewal = (await suite.other.renew(changed, longMs, 0)) as Renewal;
    const ours = (all: readonly Member[]) => all.filter(({ life }) => members.some((member) => member.life === life));
    expect(ours(renewal.members)).toEqual([changed, ...others]);
    expect(ours(await suite.ledger.members())).toEqual([changed, ...others]);
  });

  it('never renews a life whose lease has lapsed, even if another has had the name since', async () => {
    const first = await suite.join();
    await suite.lapse(first);
    expect(await suite.ledger.renew(first, longMs, 0)).toEqual({ status: 'lost' });
    const second = suite.life(first.node);
    expect(await suite.other.renew(second, longMs, 0)).toMatchObject({ status: 'held' });
    expect(await suite.ledger.renew(first, longMs, 0)).toEqual({ status: 'lost' });
    await suite.ledger.release(second);
    expect(await suite.ledger.renew(first, longMs, 0)).toEqual({ status: 'lost' });
    expect(await suite.ledger.renew(second, longMs, 0)).toEqual({ status: 'lost' });
    expect(await suite.ledger.renew(suite.life(first.node), longMs, 0)).toMatchObject({ status: 'held' });
  });

  it('gives a lease back at once, and never that of the next life', async () => {
    const first = await suite.join();
    await suite.other.release(first);
    expect(await suite.hasLease(first)).toBe(false);
    const second = suite.life(first.node);
    expect(await suite.ledger.renew(second, longMs, 0)).toMatchObject({ status: 'held' });
    await suite.ledger.release(first);
    await suite.ledger.release(suite.life());
    expect(await suite.hasLease(second)).toBe(true);
  });

  it('gives a name that many lives want at once to one of them', async () => {
    const node = suite.name();
    const lives = times(12, () => suite.life(node));
    const answers = await Promise.all(lives.map((life, index) => [suite.ledger, suite.other][index % 2]?.renew(life, longMs, 0)));
    const holder = lives[answers.findIndex((answer) => answer?.status === 'held')] as Member;
    expect(answers.filter((answer) => answer?.status === 'held')).toHaveLength(1);
    for (const answer of answers)
      if (answer?.status !== 'held') expect(answer).toEqual({ status: 'taken', by: { node, life: holder.life } });
  });

  it('renews no life of which it knows nothing, when that has had a lease', async () => {
    const unknown = suite.life();
    expect(await suite.ledger.renew(unknown, longMs, 0, true)).toEqual({ status: 'lost' });
    expect(await suite.hasLease(unknown)).toBe(false);
    const known = await suite.join();
    expect(await suite.other.renew(known, longMs, 0, true)).toMatchObject({ status: 'held' });
  });

  it('takes facts of 2 KiB and refuses longer ones', async () => {
    const member = suite.life();
    expect(await suite.ledger.renew({ ...member, facts: 'é'.repeat(1024) }, longMs, 0)).toMatchObject({ status: 'held' });
    const long = suite.ledger.renew({ ...member, facts: 'é'.repeat(1025) }, longMs, 0);
    await expect(long).rejects.toMatchObject({ name: 'StorageError', code: 'bad-statement' });
  });
}

function describeHolders(suite: LedgerSuite): void {
  it('gives a thing to the first who claims it, and tells everybody who has it', async () => {
    const [one, two, thing] = [await suite.join(), await suite.join(), suite.name()];
    expect(await suite.ledger.holding(thing)).toBeUndefined();
    const held = await suite.give(thing, one);
    expect(await suite.other.claim(thing, two)).toEqual(held);
    expect(await suite.other.holding(thing)).toEqual(held);
    expect(await suite.ledger.claim(thing, suite.life())).toEqual(held);
  });

  it('begins a new term after a thing was given back, and lets nobody give back what another holds', async () => {
    const [one, two, thing] = [await suite.join(), await suite.join(), suite.name()];
    const first = await suite.give(thing, one);
    await suite.ledger.yield(thing, { holder: two, term: first.term });
    expect(await suite.ledger.holding(thing)).toEqual(first);
    await suite.other.yield(thing, first);
    await suite.ledger.yield(suite.name(), first);
    expect(await suite.ledger.holding(thing)).toBeUndefined();
    const second = await suite.give(thing, two, suite.other);
    await suite.ledger.yield(thing, first);
    expect(await suite.ledger.holding(thing)).toEqual(second);
    await suite.ledger.yield(thing, second);
    const third = await suite.give(thing, two);
    expect([first.term < second.term, second.term < third.term]).toEqual([true, true]);
  });

  it('ends no later term by what is given back late, also when the same life has it again', async () => {
    const [one, two, thing] = [await suite.join(), await suite.join(), suite.name()];
    const first = await suite.give(thing, one);
    const again = await suite.give(thing, one);
    expect(again.term).toBeGreaterThan(first.term);
    await suite.other.yield(thing, first);
    expect(await suite.other.claim(thing, two)).toEqual(again);
    await suite.other.yield(thing, again);
    expect((await suite.give(thing, two)).term).toBeGreaterThan(again.term);
  });

  it('gives a thing on when the lease of its holder has lapsed or was given back', async () => {
    const [one, two, three, thing] = [await suite.join(), await suite.join(), await suite.join(), suite.name()];
    const { term } = await suite.give(thing, one);
    await suite.lapse(one);
    expect(await suite.ledger.holding(thing)).toBeUndefined();
    const next = await suite.give(thing, two);
    await suite.other.release(two);
    expect(await suite.ledger.holding(thing)).toBeUndefined();
    const last = await suite.give(thing, three, suite.other);
    expect([term < next.term, next.term < last.term]).toEqual([true, true]);
  });

  it('gives nothing to whoever has no lease', async () => {
    const [gone, thing] = [await suite.join(), suite.name()];
    expect(await suite.ledger.claim(thing, suite.life())).toBeUndefined();
    await suite.lapse(gone);
    expect(await suite.ledger.claim(thing, gone)).toBeUndefined();
    expect(await suite.ledger.holding(thing)).toBeUndefined();
  });

  it('gives each of many things that all claim at once to one of them', async () => {
    const lives = await Promise.all(times(6, () => suite.join()));
    for (const thing of times(8, () => suite.name())) {
      const answers = await Promise.all(lives.map((life, index) => [suite.ledger, suite.other][index % 2]?.claim(thing, life)));
      expect(new Set(answers.map((answer) => `${answer?.holder.life} ${answer?.term}`)).size).toBe(1);
    }
  });
}

function describeRevocations(suite: LedgerSuite): void {
  it('numbers revocations one after the other, and tells those after a version with a renewal', async () => {
    const member = await suite.join();
    const { version } = (await suite.ledger.renew(member, longMs, 0)) as Renewal;
    const texts = times(20, (index) => `revocation ${index} ☂`);
    const answers = await Promise.all(texts.map((text, index) => [suite.ledger, suite.other][index % 2]?.revoke(text)));
    const versions = answers.map((answer) => answer?.version ?? 0);
    expect(versions.toSorted((a, b) => a - b)).toEqual(times(20, (index) => version + index + 1));
    const renewal = (await suite.other.renew(member, longMs, version + 5)) as Renewal;
    expect(renewal.version).toBe(version + 20);
    const expected = times(15, (index) => ({ version: version + 6 + index, what: texts[versions.indexOf(version + 6 + index)] }));
    expect(renewal.revocations).toEqual(expected);
    expect(((await suite.ledger.renew(member, longMs, version + 20)) as Renewal).revocations).toEqual([]);
  });

  it('names everybody whose lease holds', async () => {
    const [here, gone, left] = [await suite.join(), await suite.join(), await suite.join()];
    await suite.lapse(gone);
    await suite.ledger.release(left);
    const { members } = await suite.other.revoke('somebody');
    expect(members).toContainEqual(here);
    expect(members.some(({ life }) => life === gone.life || life === left.life)).toBe(false);
  });

  it('is named by the revocation, or tells of it, whoever takes a lease while something is revoked', async () => {
    for (const round of times(15, (index) => index)) {
      const what = `${suite.name()} in round ${round}`;
      const lives = times(6, () => suite.life());
      const half = lives.length / 2;
      const join = (life: Member) => suite.other.renew(life, longMs, 0);
      const before = lives.slice(0, half).map(join);
      const revoked = suite.ledger.revoke(what);
      const renewals = await Promise.all([...before, ...lives.slice(half).map(join)]);
      const { members } = await revoked;
      for (const [index, life] of lives.entries()) {
        const told = (renewals[index] as Renewal).revocations.some((revocation) => revocation.what === what);
        const named = members.some((member) => member.life === life.life);
        expect(told || named, `round ${round}, life ${index}`).toBe(true);
        await suite.ledger.release(life);
      }
    }
  });
}

function describeSecrets(suite: LedgerSuite): void {
  it('makes 32 random bytes per name, once, the same for everybody who asks', async () => {
    const [one, two] = [suite.name(), suite.name()];
    const asked = await Promise.all(times(8, (index) => [suite.ledger, suite.other][index % 2]?.secret(one)));
    const hex = (bytes: Uint8Array | undefined) => [...(bytes ?? [])].join();
    expect(asked.every((secret) => secret instanceof Uint8Array && secret.length === 32)).toBe(true);
    expect(new Set(asked.map(hex)).size).toBe(1);
    expect(hex(await suite.other.secret(one))).toBe(hex(asked[0]));
    expect(hex(await suite.ledger.secret(two))).not.toBe(hex(asked[0]));
  });
}

/** Nodes with leases so short that they lapse now and then, all after the same things. */
class Contest {
  readonly #suite: LedgerSuite;
  readonly #seed: number;
  readonly #dice: SimulatedRuntime;
  /** Who had each term, as anybody was told. */
  readonly #holders = new Map<number, string>();
  /** Lives that were replaced as holder of a thing that they had not given back. */
  readonly #replaced = new Set<string>();

  constructor(suite: LedgerSuite, seed: number) {
    this.#suite = suite;
    this.#seed = seed;
    this.#dice = new SimulatedRuntime(seed);
  }

  async run(): Promise<void> {
    const thing = this.#suite.name();
    await Promise.all(times(4, (index) => this.#play(this.#suite.name(), thing, index % 2 === 0 ? this.#suite.ledger : this.#suite.other)));
  }

  async #play(node: string, thing: string, ledger: Ledger): Promise<void> {
    let member = this.#suite.life(node);
    for (const _ of times(25, (index) => index)) {
      const doomed = this.#replaced.has(member.life);
      const { status } = await ledger.renew(member, 1 + this.#dice.random.integer(12), 0);
      if (doomed) expect(status, `seed ${this.#seed}: ${member.life} was replaced`).toBe('lost');
      if (status === 'lost') member = this.#suite.life(node);
      else await this.#claim(thing, member, ledger);
      await this.#suite.fixture.pass(this.#dice.random.integer(6));
    }
    await ledger.release(member);
  }

  async #claim(thing: string, member: Member, ledger: Ledger): Promise<void> {
    const holding = await ledger.claim(thing, member);
    if (!holding) return;
    const { term, holder } = holding;
    const known = this.#holders.get(term);
    expect(known ?? holder.life, `seed ${this.#seed}, term ${term}`).toBe(holder.life);
    this.#holders.set(term, holder.life);
    for (const [earlier, life] of this.#holders) if (earlier < term && life !== holder.life) this.#replaced.add(life);
  }
}
