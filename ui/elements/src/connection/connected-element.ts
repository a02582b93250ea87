import type { Parley } from '@parley/esdk';
import { type ElementClass, ParleyElement } from '../element.ts';
import { findConnection, followConnections } from './directory.ts';

export interface ConnectedElementClass extends ElementClass {
  /** Attributes that say what is shown; the others say how. */
  readonly targets: readonly string[];
}

const nothing = (): void => {};

/** An element that shows something of a connection of its page: the one that its attribute `connection` names, or the first one. */
export abstract class ConnectedElement extends ParleyElement {
  /** Id of the `<parley-connection>`, where there are several. */
  declare connection: string;
  #bound: Parley | undefined;
  #up = false;
  #release = nothing;
  #unfollow = nothing;

  /** Follows what is shown, until the answer is called. */
  protected abstract bind(parley: Parley): () => void;
  /** What was known holds no longer: another person may look at the page, or something else is shown. */
  protected abstract forget(): void;
  /** Shows what is known; called after every change of the attributes and of the connection. */
  protected abstract render(): void;

  /** What is known may be old while it is not. */
  protected get up(): boolean {
    return this.#up;
  }

  /** The connection, while there is one. */
  protected get parley(): Parley | undefined {
    return this.#bound;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unfollow = followConnections(() => this.#look());
    this.#look();
    this.render();
  }

  disconnectedCallback(): void {
    this.#unfollow();
    this.#rebind(undefined);
  }

  attributeChangedCallback(name: string): void {
    if (!this.isConnected) return;
    if ((this.constructor as ConnectedElementClass).targets.includes(name)) this.#rebind(undefined);
    this.#look();
    this.render();
  }

  #look(): void {
    const { parley, state } = findConnection(this.connection)?.session ?? {};
    const up = state === 'up';
    if (parley === this.#bound && up === this.#up) return;
    this.#up = up;
    if (parley !== this.#bound) this.#rebind(parley);
    this.render();
  }

  #rebind(parley: Parley | undefined): void {
    this.#release();
    this.forget();
    this.#bound = parley;
    this.#release = parley ? this.bind(parley) : nothing;
  }
}
