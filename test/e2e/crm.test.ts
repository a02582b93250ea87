import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, watchFaults } from './support/browser.ts';
import { type RunningCrm, startCrm } from './support/crm.ts';
import { lookAt, SIZES } from './support/look.ts';

let browser: Browser;
let crm: RunningCrm;

beforeAll(async () => {
  [browser, crm] = await Promise.all([launchBrowser(), startCrm()]);
});
afterAll(async () => {
  await browser?.close();
  await crm?.dispose();
});

/** It needs no script, so that none is allowed. `expected`: refusals that the test provokes. */
async function openCrm(expected?: RegExp): Promise<{ context: BrowserContext; page: Page; faults: readonly string[] }> {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: SIZES[0] });
  const faults = watchFaults(context, crm.url, expected);
  return { context, page: await context.newPage(), faults };
}

async function signIn(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'User name' }).fill(name);
  await page.getByLabel('Password').fill('tideway-sample');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

test('somebody of sales signs in with the keyboard alone, wins a deal, and cannot take it back; a manager can', async () => {
  const { context, page, faults } = await openCrm(/403/);
  await page.goto(`${crm.url}/deals?stage=negotiation`);
  await page.getByRole('textbox', { name: 'User name' }).focus();
  await page.keyboard.type('maya');
  await page.keyboard.press('Tab');
  await page.keyboard.type('tideway-sample');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Cold-chain sensors, phase 1' }).click();
  await page.getByRole('combobox', { name: 'Stage' }).selectOption('Won');
  await page.getByRole('button', { name: 'Move' }).click();
  await page.getByRole('status').filter({ hasText: 'The deal is moved.' }).waitFor();
  await page.getByRole('region', { name: 'History' }).getByText('moved it from Negotiation to Won').waitFor();
  expect(await page.getByRole('button', { name: 'Move' }).count()).toBe(0);
  const deal = new URL(page.url()).pathname;
  expect((await page.goto(`${crm.url}${deal}/edit`))?.status()).toBe(403);

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.goto(`${crm.url}${deal}`);
  await signIn(page, 'ines');
  expect(new URL(page.url()).pathname).toBe(deal);
  await page.getByRole('combobox', { name: 'Stage' }).selectOption('Negotiation');
  await page.getByRole('button', { name: 'Move' }).click();
  await page.getByRole('region', { name: 'History' }).getByText('moved it from Won to Negotiation').waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('the other team has no such deal', async () => {
  const { context, page, faults } = await openCrm(/404/);
  await page.goto(`${crm.url}/deals`);
  await signIn(page, 'lucia');
  expect(await page.getByRole('link', { name: 'Cold-chain sensors, phase 1' }).count()).toBe(0);
  expect((await page.goto(`${crm.url}/deals/1`))?.status()).toBe(404);
  await page.getByRole('heading', { name: 'Not found' }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('every page is usable at each size, light and dark', async () => {
  const context = await browser.newContext();
  const faults = watchFaults(context, crm.url, /422/);
  const page = await context.newPage();
  await page.goto(crm.url);
  const problems = [...(await lookAt(page, 'crm-sign-in'))];
  await signIn(page, 'ines');
  for (const [name, url] of [
    ['list', '/deals'],
    ['deal', '/deals/1?done=moved'],
    ['people', '/people'],
  ] as const) {
    await page.goto(crm.url + url);
    problems.push(...(await lookAt(page, `crm-${name}`)));
  }
  await page.goto(`${crm.url}/deals/new`);
  await page.getByRole('textbox', { name: 'Title' }).fill(' ');
  await page.getByRole('textbox', { name: 'Company' }).fill(' ');
  await page.getByRole('spinbutton', { name: 'Value in euros' }).fill('-1');
  await page.getByLabel('Closes on').fill('2026-12-24');
  await page.getByRole('button', { name: 'Create deal' }).click();
  await page.getByRole('alert').waitFor();
  problems.push(...(await lookAt(page, 'crm-refused')));
  expect(problems).toEqual([]);
  expect(faults).toEqual([]);
  await context.close();
});
