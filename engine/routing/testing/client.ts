import { decodeFrames, encodeFrame, type Frame, type FrameName, type FrameOf, nameOfCode, PROTOCOL_VERSION } from '@parley/protocol';
import type { Connection, Link, Router, Session } from '@parley/routing';
import type { Site } from './site.ts';

/** Joins frames without a header: what is written is what is decoded. */
export function join(frames: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(frames.reduce((sum, frame) => sum + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    bytes.set(frame, at);
    at += frame.length;
  }
  return bytes;
}

/** A client's end of a connection, and the router's link at the same time. */
export class FakeClient implements Link {
  readonly remote: string;
  readonly writes: Uint8Array[] = [];
  readonly #site: Site;
  readonly #connection: Connection;
  closed: string | undefined;
  reason: string | undefined;
  aborted = false;
  /** A reader that does not read lets this grow. */
  queuedBytes = 0;
  reads = true;

  constructor(site: Site, options: { readonly remote?: string; readonly router?: Router } = {}) {
    this.#site = site;
    this.remote = options.remote ?? '10.0.0.1';
    this.#connection = (options.router ?? site.router).accept(this);
  }

  write(message: Uint8Array): void {
    if (this.closed !== undefined) throw new Error('Something was written to a closed link.');
    this.writes.push(message);
    if (!this.reads) this.queuedBytes += message.length;
  }

  close(code: number, reason: string): void {
    this.reason ??= reason;
    this.closed ??= nameOfCode(code) ?? String(code);
  }

  abort(): void {
    this.aborted = true;
    this.closed ??= 'aborted';
  }

  /** The network is gone. */
  drop(): void {
    this.closed ??= 'lost';
    this.#connection.ended();
  }

  say(...frames: Frame[]): void {
    this.sayBytes(join(frames.map(encodeFrame)));
  }

  sayBytes(message: Uint8Array): void {
    this.#connection.receive(message);
  }

  hello(shown: { readonly token?: string; readonly ticket?: string; readonly device?: string; readonly version?: number }): void {
    const { token, ticket, device = 'laptop', version = PROTOCOL_VERSION } = shown;
    this.say({ frame: 'hello', version, client: 'test/1', device, token, ticket });
  }

  /** Settles when the router has answered the hello. */
  async answered(): Promise<this> {
    await this.#site.until(() => this.closed !== undefined || this.writes.length > 0);
    return this;
  }

  get frames(): Frame[] {
    return this.writes.flatMap((message) => decodeFrames(message));
  }

  all<N extends FrameName>(name: N): FrameOf<N>[] {
    return this.frames.filter((frame) => frame.frame === name) as unknown as FrameOf<N>[];
  }

  last<N extends FrameName>(name: N): FrameOf<N> {
    const frame = this.all(name).at(-1);
    if (!frame) throw new Error(`No ${name} came; closed: ${this.closed}`);
    return frame;
  }

  /** The session that the welcome names. */
  get session(): Session {
    const { session: id } = this.last('welcome');
    const session = this.#site.sessions.findLast((each) => each.id === id);
    if (!session) throw new Error('The session was never announced.');
    return session;
  }
}
