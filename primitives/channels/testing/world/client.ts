import type { NoEchoReader, Producer, ProducerStep, Reader, ReaderStep } from '@parley/channels';
import { type CodeName, decodeJson, type Frame, type FrameOf, nameOfCode, type Position, RESET_REASONS } from '@parley/protocol';
import type { Runtime } from '@parley/runtime';
import type { FakeSession } from '../fake-router.ts';
import { Link } from './link.ts';
import { CHANNEL, type Node } from './node.ts';
import { WireCheck } from './wire-check.ts';
import type { Witness } from './witness.ts';

export interface ClientOptions {
  readonly name: string;
  readonly runtime: Runtime;
  readonly code: { readonly Reader: typeof Reader; readonly NoEchoReader: typeof NoEchoReader; readonly Producer: typeof Producer };
  readonly witness: Witness;
  readonly last: number;
  readonly noEcho: boolean;
  /** Messages may be lost on their way to it. */
  readonly mayMiss: boolean;
  /** Begins with a position that is not of this log. */
  readonly from?: Position | undefined;
  /** Where to connect to; undefined: nobody is there. */
  readonly pickNode: () => Node | undefined;
  /** A producer may only begin anew where the log lost something. */
  readonly mayRenew: () => boolean;
  readonly fault: (sentence: string) => void;
}

interface Item {
  readonly seq: number;
  readonly text: string;
}
interface Session {
  readonly node: Node;
  readonly link: Link;
  readonly session: FakeSession;
  readonly wire: WireCheck;
  /** Publications under way on this connection, by request id. */
  readonly asked: Map<number, { readonly item: Item; readonly attempt: number }>;
  /** Texts sent on this connection for the first time and not yet acknowledged. */
  readonly unheard: Set<string>;
  subscribeId: number;
  alias: number;
}

/** A client as the ESDK is one: reader, producer, and a connection that comes and goes. */
export class Client {
  readonly name: string;
  readonly witness: Witness;
  readonly #options: ClientOptions;
  readonly reader: Reader;
  #producer: Producer<Item>;
  #producerNumber = 1;
  #nextSeq = 1;
  #id = 0;
  #numbers = 0;
  #casts = 0;
  #connections = 0;
  #session: Session | undefined;
  readonly #sentBefore = new Set<string>();
  readonly published: string[] = [];
  #deliveries = 0;

  constructor(options: ClientOptions) {
    this.name = options.name;
    this.witness = options.witness;
    this.#options = options;
    this.reader = options.noEcho ? new options.code.NoEchoReader(options.from) : new options.code.Reader(options.from);
    this.#producer = new options.code.Producer<Item>([], 4);
  }

  /** Texts that are not acknowledged. */
  get waiting(): readonly string[] {
    return this.#producer.waiting.map(({ text }) => text);
  }

  get session(): FakeSession | undefined {
    return this.#session?.session;
  }

  get node(): Node | undefined {
    return this.#session?.node;
  }

  connect(): void {
    if (this.#session) return;
    const { runtime, mayMiss } = this.#options;
    const node = this.#options.pickNode();
    if (!node) return void runtime.clock.after(runtime.random.integer(80), () => this.connect());
    this.#connections++;
    const link = new Link(runtime);
    const wire = new WireCheck(mayMiss, (sentence) => this.#options.fault(`${this.name}: ${sentence}`));
    const own: Omit<Session, 'session'> = { node, link, wire, asked: new Map(), unheard: new Set(), subscribeId: 0, alias: 0 };
    const session = node.accept(this.name, (frame) => {
      wire.see(frame);
      const asked = frame.frame === 'published' && !frame.duplicate ? own.asked.get(frame.id) : undefined;
      if (asked) node.acknowledged.add(asked.item.text);
      link.carry('down', () => this.#receive(frame));
    });
    this.#session = { ...own, session };
    this.#subscribe();
    this.#producer.resume();
    this.#pump();
  }

  /** The connection breaks; the server notices a while later. */
  cut(): void {
    const gone = this.#session;
    if (!gone) return;
    const { clock, random } = this.#options.runtime;
    this.#session = undefined;
    gone.link.cut = true;
    clock.after(random.integer(30), () => gone.node.hangUp(gone.session));
    this.reader.lost();
    this.#producer.lost();
    clock.after(random.integer(80), () => this.connect());
  }

  publish(): void {
    const text = `${this.name}:${++this.#numbers}`;
    this.published.push(text);
    this.#producer.add({ seq: this.#nextSeq++, text });
    this.#pump();
  }

  cast(): void {
    const alias = this.#session?.alias;
    const payload = new TextEncoder().encode(`${this.#connections}:${++this.#casts}`);
    if (alias) this.#send({ frame: 'cast', alias, sender: '', key: 'k', payload });
  }

  #subscribe(): void {
    if (!this.#session) return;
    const { last, noEcho } = this.#options;
    this.reader.lost();
    this.#session.alias = 0;
    this.#session.subscribeId = ++this.#id;
    this.#send({ frame: 'subscribe', id: this.#id, channel: CHANNEL, from: this.reader.position, last, members: false, noEcho });
  }

  #pump(): void {
    if (!this.#session) return;
    const producer = `p${this.#producerNumber}`;
    for (let next = this.#producer.take(); next; next = this.#producer.take()) {
      const { seq, text } = next.item;
      if (!this.#sentBefore.has(text)) this.#session.unheard.add(text);
      this.#sentBefore.add(text);
      this.#session.asked.set(++this.#id, next);
      this.#send({ frame: 'publish', id: this.#id, channel: CHANNEL, producer, seq, payload: new TextEncoder().encode(text) });
    }
  }

  #send(frame: Frame): void {
    const own = this.#session;
    own?.link.carry('up', () => own.node.receive(own.session, frame));
  }

  #receive(frame: Frame): void {
    const own = this.#session;
    if (!own) return;
    if (frame.frame === 'published') this.#published(own, frame);
    else if (frame.frame === 'error') this.#refused(own, frame);
    else if (frame.frame === 'subscribed') {
      if (frame.id === own.subscribeId) this.#subscribed(own, frame);
    } else if ('alias' in frame && frame.alias === own.alias) this.#read(own, frame);
  }

  #subscribed(own: Session, frame: FrameOf<'subscribed'>): void {
    own.alias = frame.alias;
    const first = this.reader.position === undefined;
    const step = this.reader.subscribed(frame);
    if (first) this.witness.began(frame.base);
    else this.#do(own, step, frame);
  }

  #read(own: Session, frame: Frame): void {
    if (frame.frame === 'message') this.#do(own, this.reader.message(frame), frame);
    else if (frame.frame === 'head') this.#do(own, this.reader.head(frame), frame);
    else if (frame.frame === 'reset') this.#do(own, this.reader.reset(frame), frame);
    else if (frame.frame === 'cast') this.witness.cast(frame.sender, frame.payload);
  }

  #do(own: Session, step: ReaderStep, frame: Frame): void {
    if (step.step === 'deliver') this.#deliver(own, step.message);
    else if (step.step === 'resubscribe') this.#giveUp(own, frame);
    else if (step.step === 'reset') {
      const [reason = '?'] = Object.entries(RESET_REASONS).find(([, number]) => number === step.reason) ?? [];
      const stranger = this.#options.from !== undefined && this.#deliveries === 0;
      this.witness.reset(reason, this.reader.position ?? { epoch: '', offset: 0, tag: 0 }, stranger);
    }
  }

  #giveUp(own: Session, { frame }: Frame): void {
    if (frame !== 'reset' && !this.#options.mayMiss)
      this.#options.fault(`${this.name} has to subscribe again because of a ${frame} of ${own.node.name}`);
    this.#subscribe();
  }

  #deliver(own: Session, message: FrameOf<'message'>): void {
    this.#deliveries++;
    this.witness.delivered(message, this.reader.position?.epoch ?? '');
    const text = new TextDecoder().decode(message.payload);
    if (own.unheard.has(text)) this.#options.fault(`${this.name} heard its own "${text}" before the acknowledgement`);
    // Some applications subscribe again from within their handler.
    if (message.tag % 7 === 0) this.#subscribe();
  }

  #published(own: Session, frame: FrameOf<'published'>): void {
    const asked = own.asked.get(frame.id);
    if (!asked) return;
    own.asked.delete(frame.id);
    own.unheard.delete(asked.item.text);
    this.witness.published(asked.item.text, frame);
    if (this.reader instanceof this.#options.code.NoEchoReader && frame.position) this.reader.published(frame.position);
    this.#after(this.#producer.published(asked.item.seq), asked.item.text);
  }

  #refused(own: Session, frame: FrameOf<'error'>): void {
    const { clock } = this.#options.runtime;
    if (frame.id === own.subscribeId) return void clock.after(20, () => own === this.#session && this.#subscribe());
    const asked = own.asked.get(frame.id);
    const code = nameOfCode(frame.code);
    const about = decodeJson(frame.details) as { readonly alias?: number } | undefined;
    // Perhaps it is admitted again.
    if (frame.id === 0 && about?.alias === own.alias && own.alias > 0)
      return void clock.after(20, () => own === this.#session && this.#subscribe());
    if (!asked || !code) return;
    own.asked.delete(frame.id);
    // Whether it was stored is not known: it may be heard before it is sent again.
    own.unheard.delete(asked.item.text);
    const details = decodeJson(frame.details) as { readonly lastSeq?: number } | undefined;
    const { seq, text } = asked.item;
    this.#after(this.#producer.refused(seq, asked.attempt, code satisfies CodeName, details?.lastSeq), text);
  }

  #after(step: ProducerStep<Item>, text: string): void {
    if (step.step === 'failed') this.witness.refused.add(text);
    else if (step.step === 'renew') this.#renew();
    else if (step.step === 'wait') {
      this.#options.runtime.clock.after(20, () => {
        if (!this.#session) return;
        this.#producer.resume();
        this.#pump();
      });
    }
    this.#pump();
  }

  #renew(): void {
    if (!this.#options.mayRenew()) this.#options.fault(`${this.name}: its producer was given up without a cause`);
    const items = this.#producer.waiting.map(({ text }, index) => ({ seq: index + 1, text }));
    this.#producerNumber++;
    this.#nextSeq = items.length + 1;
    this.#producer = new this.#options.code.Producer<Item>(items, 4);
    this.#producer.resume();
  }
}
