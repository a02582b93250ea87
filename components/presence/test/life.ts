import { RawClient } from '@parley/host/testing';
import type { WorkingHours } from '@parley/presence';
import { endOf, expectedOn, FakeTree, type Tab, Truth, type WatchSpec } from '@parley/presence/testing';
import { type Op, PEOPLE, ROOM } from './dice.ts';
import { Site } from './site.ts';
import { Watching } from './watching.ts';

/** The tree of FakeTree: somebody who never comes is in each of its units, so that there are all of them. */
const PATHS = ['Site', 'Site/Medicine', 'Site/Facilities', 'Site/Medicine/Ward 7', 'Site/Medicine/Ward 8', 'Site/Facilities/Stores'];
const STAFF = [
  'name,mail,id,unit',
  ...PEOPLE.map((id) => `Demir ${id},${id}@example.org,${id},Site / Medicine`),
  ...PATHS.map((path, index) => `Nobody,nobody-${index}@example.org,nobody-${index},${path.replaceAll('/', ' / ')}`),
].join('\n');
const GRACE_MS = 8_000;
const CONVERGED_MS = 600;
/** Time passes in steps of at most a tick, and what each step sets going is read before the next one. */
const STEP_MS = 500;

/** A generated life around a real host, over real sockets, by a clock that the test moves; beside it what is the case. */
export class Life {
  readonly faults: string[] = [];
  readonly #truth = new Truth();
  readonly #clients = new Map<Tab, RawClient>();
  readonly #tree = new FakeTree();
  readonly #hours = new Map<string, WorkingHours>();
  readonly #members = new Set<string>(['ann', 'ben']);
  #site: Site;
  #operator: RawClient;
  readonly #watching: Watching;

  private constructor(site: Site, operator: RawClient) {
    this.#site = site;
    this.#operator = operator;
    this.#watching = new Watching(
      () => this.#site.now,
      (fault) => this.faults.push(fault),
    );
  }

  static async begin(): Promise<Life> {
    const site = await Site.open({ staff: STAFF });
    const life = new Life(site, await site.client('root'));
    await site.messaging.ensureRoom({ id: ROOM, title: 'Ward', members: ['ann', 'ben'], open: true });
    for (const { id, name, units } of await site.people.everybody()) life.#tree.put(id, { name, units });
    return life;
  }

  /** Answers the first fault. */
  async run(ops: readonly Op[]): Promise<string | undefined> {
    for (const [index, op] of ops.entries()) {
      await this.#do(op);
      await this.#settle();
      if (this.faults.length > 0) return `at op ${index} ${JSON.stringify(op)}: ${this.faults[0]}`;
    }
    return undefined;
  }

  close(): Promise<void> {
    return this.#site.close();
  }

  async #do(op: Op): Promise<void> {
    switch (op.op) {
      case 'come':
        return this.#come(op.person);
      case 'go':
        return this.#withTab(op.number, true, (tab) => this.#go(tab));
      case 'return':
        return this.#withTab(op.number, false, (tab) => this.#return(tab));
      case 'activity':
        return this.#withTab(op.number, true, (tab) => this.#say(Object.assign(tab, { idle: op.idle, kind: op.kind })));
      case 'set':
      case 'clear':
        return this.#set(op);
      case 'hours':
        return this.#withTab(op.number, true, (tab) => this.#work(tab, op.day));
      case 'claim':
      case 'release':
        return this.#claim(op);
      case 'place':
        await this.#operator.request('people.update', { id: op.person, name: op.name, unit: op.unit });
        return this.#tree.put(op.person, { name: op.name, units: [op.unit] });
      case 'join':
      case 'leave':
        return this.#withTab(op.number, true, (tab) => this.#belong(tab, op.op === 'join'));
      case 'watch':
        return this.#watch(op.spec);
      case 'scroll':
        return this.#watching.scroll(op.number);
      case 'restart':
        return this.#restart();
      case 'pass':
        return this.#pass(op.ms);
      case 'check':
        return this.#check();
    }
  }

  #client(tab: Tab): RawClient {
    const client = this.#clients.get(tab);
    if (!client) throw new Error('They have never come.');
    return client;
  }

  get #here(): readonly Tab[] {
    return this.#truth.tabs.filter(({ lostAt }) => lostAt === undefined);
  }

  async #withTab(number: number, here: boolean, act: (tab: Tab) => Promise<void> | void): Promise<void> {
    const tabs = here ? this.#here : this.#truth.tabs.filter(({ lostAt }) => lostAt !== undefined);
    const tab = tabs[number % tabs.length];
    if (tab) await act(tab);
  }

  async #come(person: string): Promise<void> {
    const client = await this.#site.client(person);
    const { session } = client.welcome;
    const tab: Tab = { person, device: 'device', session, generation: 1, idle: false, kind: 'web', lostAt: undefined };
    this.#truth.tabs.push(tab);
    this.#clients.set(tab, client);
    await this.#say(tab);
  }

  async #go(tab: Tab): Promise<void> {
    const client = this.#client(tab);
    this.#watching.drop((watch) => watch.client === client);
    await this.#site.leave(client);
    tab.lostAt = this.#site.now;
  }

  /** With its ticket within the grace, in which the server remembers how the device was; else as a new session. */
  async #return(tab: Tab): Promise<void> {
    if (endOf(tab) <= this.#site.now) return this.#come(tab.person);
    this.#clients.set(tab, await RawClient.resume(this.#site.host.url, this.#client(tab).welcome.ticket));
    tab.lostAt = undefined;
  }

  async #say(tab: Tab): Promise<void> {
    const { idle, kind } = tab;
    await this.#site.call(this.#client(tab), 'activity', { idle, kind });
  }

  /** By an administrator, so that it can be said of whoever is not there; changes that come too often are refused, and change nothing. */
  async #set(op: Extract<Op, { op: 'set' | 'clear' }>): Promise<void> {
    const { person } = op;
    const until = op.op === 'set' && op.forMs !== undefined ? { until: this.#site.now + op.forMs } : {};
    const setting = op.op === 'set' ? { text: 'Rounds', ...(op.state ? { state: op.state } : {}), ...until } : undefined;
    try {
      await this.#site.call(this.#operator, 'setFor', { person, ...(setting ? { setting } : {}) });
    } catch (error) {
      if ((error as { readonly details?: { readonly reason?: string } }).details?.reason === 'status-too-often') return;
      throw error;
    }
    if (setting) this.#truth.settings.set(person, setting);
    else this.#truth.settings.delete(person);
  }

  async #work(tab: Tab, day: number | undefined): Promise<void> {
    const hours = day === undefined ? undefined : { timeZone: 'Europe/Warsaw', times: [{ day, from: 420, to: 900 }] };
    await this.#site.call(this.#client(tab), 'hours', hours ? { hours } : {});
    if (hours) this.#hours.set(tab.person, hours);
    else this.#hours.delete(tab.person);
  }

  async #claim(op: Extract<Op, { op: 'claim' | 'release' }>): Promise<void> {
    const { person } = op;
    const source = 'conferencing:1';
    this.#truth.claims = this.#truth.claims.filter((claim) => claim.person !== person);
    if (op.op === 'release') return this.#site.presence.release(person, source);
    const until = op.forMs === undefined ? undefined : this.#site.now + op.forMs;
    this.#truth.claims.push({ person, source, state: op.state, until, endsAt: undefined });
    await this.#site.presence.claim(person, source, { state: op.state, ...(until === undefined ? {} : { until }) });
  }

  async #belong(tab: Tab, joins: boolean): Promise<void> {
    const { person } = tab;
    if (joins === this.#members.has(person)) return;
    await this.#client(tab).request(joins ? 'messaging.join' : 'messaging.leave', { conversation: ROOM });
    if (joins) this.#members.add(person);
    else this.#members.delete(person);
    // Whoever has left sees the others no more.
    if (!joins) this.#watching.drop(({ spec }) => spec.kind === 'group' && spec.watcher === person);
  }

  /** Conversations are watched by a member. */
  #watch(spec: WatchSpec): void {
    const member = this.#here.find(({ person }) => this.#members.has(person));
    if (spec.kind !== 'group') this.#watching.open(spec, this.#operator);
    else if (member) this.#watching.open({ ...spec, watcher: member.person }, this.#client(member));
  }

  async #restart(): Promise<void> {
    const stoppedAt = this.#site.now;
    const here = this.#truth.tabs.filter((tab) => endOf(tab) > stoppedAt);
    const claimed = this.#truth.claims.filter(({ endsAt = Number.POSITIVE_INFINITY }) => endsAt > stoppedAt);
    const watched = this.#watching.forget();
    this.#site = await this.#site.restart();
    this.#operator = await this.#site.client('root');
    for (const tab of here) tab.lostAt = this.#site.now;
    for (const claim of claimed) claim.endsAt = this.#site.now + GRACE_MS;
    for (const spec of watched) this.#watch(spec);
  }

  async #pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= STEP_MS) {
      await this.#site.pass(Math.min(left, STEP_MS));
      await this.#settle();
    }
  }

  /** What was set going has been done, and what was said about it has arrived. */
  async #settle(): Promise<void> {
    const clients = [this.#operator, ...this.#here.map((tab) => this.#client(tab))];
    // Readings of the directory and of members follow one another; those made here stand behind them.
    for (let reading = 0; reading < 3; reading++)
      await Promise.all([this.#site.people.people(['ann']), this.#site.messaging.members(ROOM)]);
    for (const client of clients) client.send({ frame: 'ping', at: 0 });
    for (const client of clients) await client.next('pong');
    await this.#watching.read();
  }

  async #check(): Promise<void> {
    do await this.#pass(CONVERGED_MS);
    while (this.#truth.nextEnd(this.#site.now - CONVERGED_MS) <= this.#site.now);
    const facts = { tree: this.#tree, truth: this.#truth, groups: new Map([[ROOM, [...this.#members]]]) };
    for (const { spec, screen } of this.#watching.all) {
      const expected = expectedOn(spec, facts, this.#site.now);
      if (screen.shown !== expected) this.faults.push(`${screen.about} shows\n${screen.shown}\nbut it is\n${expected}`);
    }
    const { people } = await this.#site.call(this.#operator, 'get', { people: PEOPLE });
    const known = PEOPLE.map((person) => ({ person, ...this.#truth.of(person, this.#site.now), hours: this.#hours.get(person) }));
    const [shown, expected] = [people, known].map((each) => JSON.stringify(each));
    if (shown !== expected) this.faults.push(`asked for, it shows\n${shown}\nbut it is\n${expected}`);
  }
}
