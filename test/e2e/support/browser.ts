import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { WAIT_MS } from './patience.ts';

/** Debian's Chromium. The caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  browser.on('context', (context) => context.setDefaultTimeout(WAIT_MS));
  return browser;
}

/**
 * Collects what must never happen in a window of ours: uncaught errors, errors on the console (a violated content-security policy is one)
 * and requests to any other host. `expected` filters console errors that the test itself provokes (a killed server refuses connections).
 */
export function watchFaults(context: BrowserContext, origins: string | readonly string[], expected: RegExp = /^$/): string[] {
  const faults: string[] = [];
  const watch = (page: Page) => {
    page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !expected.test(message.text()))
        faults.push(`console: ${message.text()} (${message.location().url})`);
    });
  };
  context.on('page', watch);
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (/^https?:$/.test(url.protocol) && ![origins].flat().includes(url.origin)) faults.push(`foreign request: ${request.url()}`);
  });
  for (const page of context.pages()) watch(page);
  return faults;
}
