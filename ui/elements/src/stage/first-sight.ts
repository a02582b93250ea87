/** Whether an element has come into sight since it was put into the page. */
export class FirstSight {
  readonly #element: Element;
  readonly #tell: () => void;
  #observer: IntersectionObserver | undefined;
  #seen = false;

  /** @param tell called once, when it has. */
  constructor(element: Element, tell: () => void) {
    this.#element = element;
    this.#tell = tell;
  }

  get seen(): boolean {
    return this.#seen;
  }

  watch(): void {
    this.#observer = new IntersectionObserver((entries) => {
      if (this.#seen || !entries.some(({ isIntersecting }) => isIntersecting)) return;
      this.#seen = true;
      this.#observer?.disconnect();
      this.#tell();
    });
    this.#observer.observe(this.#element);
  }

  stop(): void {
    this.#observer?.disconnect();
    this.#seen = false;
  }
}
