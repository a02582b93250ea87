import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificate } from './certificates.ts';

/** What an endpoint was sent. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what is asserted on says what it is.
  readonly json: any;
}

/** An endpoint on the loopback interface, with a certificate over https: keeps what it is sent, and answers as it is told, by default 204. */
export class Receiver implements AsyncDisposable {
  readonly received: Received[] = [];
  /** Undefined: it leaves the request open. */
  answer: ((request: Received, response: ServerResponse) => void) | undefined = (_, response) => void response.writeHead(204).end();
  /** Connections that were made. */
  connections = 0;
  readonly #server: Server;
  readonly #origin: string;

  private constructor(certificate: Certificate | undefined) {
    const take = (request: IncomingMessage, response: ServerResponse): void => void this.#take(request, response);
    this.#server = certificate ? createSecureServer(certificate, take) : createServer(take);
    this.#origin = certificate ? 'https://localhost' : 'http://127.0.0.1';
    this.#server.on('connection', () => this.connections++);
  }

  static async open(certificate?: Certificate): Promise<Receiver> {
    const receiver = new Receiver(certificate);
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.#origin}:${this.port}/hooks`;
  }

  /** Answers everything with a status. */
  answers(status: number, headers: Record<string, string> = {}): void {
    this.answer = (_, response) => void response.writeHead(status, headers).end();
  }

  /** Types of what was received. */
  get types(): readonly string[] {
    return this.received.map(({ json }) => json.type);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const text = Buffer.concat(chunks).toString();
    const received = { headers: request.headers, text, json: JSON.parse(text) };
    this.received.push(received);
    this.answer?.(received, response);
  }
}
