import axe, { type RunOptions } from 'axe-core';
import type { CDPSession, Page } from 'playwright-core';

interface Finding {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}

export const ALL_RULES: RunOptions = { resultTypes: ['violations'] };
/** Where nothing but the colours is different from what all rules were run on. */
export const COLOUR_RULES: RunOptions = { ...ALL_RULES, runOnly: ['color-contrast', 'link-in-text-block'] };

/**
 * Runs axe on a page, in a world of its own: the page's content-security policy lets no foreign script into the page's. One sentence for each
 * violation, with where it is.
 */
export class Axe {
  readonly #page: Page;
  readonly #session: CDPSession;

  private constructor(page: Page, session: CDPSession) {
    this.#page = page;
    this.#session = session;
  }

  static async on(page: Page): Promise<Axe> {
    return new Axe(page, await page.context().newCDPSession(page));
  }

  async close(): Promise<void> {
    await this.#session.detach();
  }

  async violations(options: RunOptions = ALL_RULES): Promise<readonly string[]> {
    const contextId = await this.#world();
    const { violations } = (await this.#evaluate(`axe.run(document, ${JSON.stringify(options)})`, contextId)) as {
      violations: readonly Finding[];
    };
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} (${help}): ${target.join(' ')} ${failureSummary}`),
    );
  }

  /** Lives as long as the document does. */
  async #world(): Promise<number> {
    const { frameTree } = await this.#session.send('Page.getFrameTree');
    const { executionContextId } = await this.#session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id, worldName: 'axe' });
    if ((await this.#evaluate('typeof axe', executionContextId)) !== 'object') await this.#evaluate(`${axe.source}; 0`, executionContextId);
    return executionContextId;
  }

  async #evaluate(expression: string, contextId: number): Promise<unknown> {
    const options = { expression, contextId, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.#session.send('Runtime.evaluate', options);
    if (exceptionDetails) throw new Error(`axe failed on ${this.#page.url()}: ${exceptionDetails.exception?.description}`);
    return result.value;
  }
}
