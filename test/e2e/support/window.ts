import type { BrowserContext, CDPSession, Page } from 'playwright-core';

/** What a person does in one window of the workspace. Everything goes through roles and names, as a person (or a screen reader) finds it. */
export class Window {
  readonly page: Page;
  #network: CDPSession | undefined;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the printed link of the first administrator and loads the sample organisation. */
  static async withSample(context: BrowserContext, firstRunUrl: string): Promise<Window> {
    const page = await openPage(context, firstRunUrl);
    await page.getByRole('button', { name: 'Load the sample' }).click();
    const window = new Window(page);
    await window.arrived();
    return window;
  }

  /** With the form of the sign-in page, at the first slot of the browser. */
  static async signIn(context: BrowserContext, url: string, name: string, password: string): Promise<Window> {
    const window = new Window(await openPage(context, `${url}/u/0/`));
    await window.fillSignIn(name, password);
    await window.arrived();
    return window;
  }

  /** Settles when the workspace is there. */
  async arrived(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Conversations' }).waitFor();
  }

  async fillSignIn(name: string, password: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Email or user name' }).fill(name);
    await this.page.getByRole('textbox', { name: 'Password' }).fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** What the menu of one's own picture offers. */
  async chooseInProfile(item: string): Promise<void> {
    await this.page.getByRole('button', { name: /^Profile and settings/ }).click();
    await this.page.getByRole('dialog').getByRole('button', { name: item, exact: true }).click();
  }

  async goToDirectory(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Directory' }).click();
  }

  /** "Open their window", on that person's card. */
  async openAs(person: string): Promise<Window> {
    await this.converseWith(person);
    await this.page.getByRole('button', { name: `About ${person}` }).click();
    const [page] = await Promise.all([
      this.page.context().waitForEvent('page'),
      this.page.getByRole('button', { name: /window/i }).click(),
    ]);
    await page.waitForURL(/^http/);
    const window = new Window(await openPage(page.context(), page.url()));
    await page.close();
    await window.arrived();
    return window;
  }

  /** Through the switcher (Ctrl+K), to a person or a room. */
  async converseWith(name: string): Promise<void> {
    await this.page.keyboard.press('Control+k');
    await this.page.getByRole('combobox').fill(name);
    await this.page
      .getByRole('option', { name: new RegExp(name) })
      .first()
      .click();
    await this.page.getByRole('main', { name }).waitFor();
    await this.composer.waitFor();
  }

  get composer() {
    return this.page.getByRole('textbox', { name: /^Message / });
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  message(text: string) {
    return this.page.getByRole('article').filter({ hasText: text });
  }

  /** What the toolbar of a message offers to whoever points at it. */
  async chooseOn(text: string, item: string): Promise<void> {
    const message = this.message(text);
    const button = message.getByRole('button', { name: item });
    const point = async () => {
      await message.hover();
      return button.isVisible();
    };
    // A message that arrives meanwhile moves this one away from the pointer.
    while (!(await point()));
    await button.click();
  }

  /** The conversation's row in the sidebar. */
  row(name: string) {
    return this.page.getByRole('navigation', { name: 'Conversations' }).getByRole('link', { name: new RegExp(name) });
  }

  /** Takes this window (and no other) off the network, or brings it back. */
  async setOffline(offline: boolean): Promise<void> {
    if (!this.#network) {
      this.#network = await this.page.context().newCDPSession(this.page);
      await this.#network.send('Network.enable');
    }
    await this.#network.send('Network.emulateNetworkConditions', { offline, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  }
}

/** Opens the address in a browser window of its own: of the tabs of one window the browser draws only the one in front, the others crawl. */
export async function openPage(context: BrowserContext, url: string): Promise<Page> {
  const [other] = context.pages();
  const browser = await context.browser()?.newBrowserCDPSession();
  if (!other || !browser) {
    const page = await context.newPage();
    await page.goto(url);
    return page;
  }
  const session = await context.newCDPSession(other);
  const { targetInfo } = await session.send('Target.getTargetInfo');
  const browserContextId = targetInfo.browserContextId ?? '';
  const [page] = await Promise.all([
    context.waitForEvent('page'),
    browser.send('Target.createTarget', { url, newWindow: true, browserContextId }),
  ]);
  await Promise.all([session.detach(), browser.detach()]);
  return page;
}
