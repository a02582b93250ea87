import type { Application } from '@parley/applications/contract';
import type { CallOptions, Calls } from './calls.ts';
import type { In, InBut, Out } from './methods.ts';

/** The applications that are registered. For administrators. */
export class Applications {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  async list(options?: CallOptions): Promise<readonly Application[]> {
    return (await this.#calls.call('applications.list', {}, options)).applications;
  }

  async register(application: In<'applications.register'>, options?: CallOptions): Promise<Application> {
    return (await this.#calls.call('applications.register', application, options)).application;
  }

  async update(id: string, changes: InBut<'applications.update', 'id'>, options?: CallOptions): Promise<Application> {
    return (await this.#calls.call('applications.update', { ...changes, id }, options)).application;
  }

  /** With its keys; whoever came with it is disconnected when this settles. */
  async remove(id: string, options?: CallOptions): Promise<void> {
    await this.#calls.call('applications.remove', { id }, options);
  }

  /** The key is shown this once. Where the answer was lost, revoke the key that nobody has. */
  newKey(
    application: string,
    about: InBut<'applications.newKey', 'application'> = {},
    options?: CallOptions,
  ): Promise<Out<'applications.newKey'>> {
    return this.#calls.call('applications.newKey', { ...about, application }, options);
  }

  async revokeKey(id: string, options?: CallOptions): Promise<void> {
    await this.#calls.call('applications.revokeKey', { id }, options);
  }
}
