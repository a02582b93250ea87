import type { ElementsError } from './error.ts';
import type { ParleyElementEvents } from './events.ts';

/** Importing works where there is no DOM (rendering on a server); elements are made in browsers only. */
const Base: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as unknown as typeof HTMLElement);

/** What an element class says of itself. */
export interface ElementClass extends CustomElementConstructor {
  /** Each is a property, too, in camelCase: a text, '' where it is absent. */
  readonly attributes: readonly string[];
  /** Further properties that a page may set before the script has come. */
  readonly properties?: readonly string[];
}

/** What all elements have in common: a shadow root with adopted styles, attributes as properties, typed events, custom states. */
export abstract class ParleyElement extends Base {
  protected readonly root: ShadowRoot;
  readonly #internals: ElementInternals;

  constructor(sheets: readonly CSSStyleSheet[]) {
    super();
    this.#internals = this.attachInternals();
    this.root = this.attachShadow({ mode: 'open' });
    this.root.adoptedStyleSheets = [...sheets];
  }

  connectedCallback(): void {
    const { attributes, properties = [] } = this.constructor as ElementClass;
    for (const name of [...attributes.map(propertyOf), ...properties]) this.#adopt(name);
  }

  /** CustomEvents that bubble and leave shadow roots. `false`: the page has called `preventDefault()`. */
  protected tell<Name extends keyof ParleyElementEvents>(name: Name, detail: ParleyElementEvents[Name]): boolean {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: name === 'parley-error' }));
  }

  /** Tells `parley-error`. Whoever builds the page finds it on the console, unless the page takes care of it itself. */
  protected complain(error: ElementsError): void {
    if (!this.tell('parley-error', { error })) return;
    // biome-ignore lint/suspicious/noConsole: it is where whoever writes tags looks.
    console.warn(`<${this.localName}> ${error.code}: ${error.message} ${error.help}`);
  }

  /** For style sheets of the page: `parley-presence:state(busy)`. One of them holds. */
  protected expose(...states: readonly string[]): void {
    this.#internals.states.clear();
    for (const state of states) this.#internals.states.add(state);
  }

  /** A property that was set before the element was one hides the accessor: it is set anew. */
  #adopt(name: string): void {
    if (!Object.hasOwn(this, name)) return;
    const value: unknown = Reflect.get(this, name);
    Reflect.deleteProperty(this, name);
    Reflect.set(this, name, value);
  }
}

/** Defines the element, once: a second copy of the script does nothing. */
export function define(tag: string, element: ElementClass): void {
  if (customElements.get(tag)) return;
  for (const attribute of element.attributes) {
    Object.defineProperty(element.prototype, propertyOf(attribute), {
      configurable: true,
      enumerable: true,
      get(this: HTMLElement) {
        return this.getAttribute(attribute) ?? '';
      },
      set(this: HTMLElement, value: unknown) {
        if (value === undefined || value === null || value === '') this.removeAttribute(attribute);
        else this.setAttribute(attribute, String(value));
      },
    });
  }
  customElements.define(tag, element);
}

function propertyOf(attribute: string): string {
  return attribute.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
