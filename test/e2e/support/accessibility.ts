import type { Page } from 'playwright-core';

/** What the browser tells assistive technology of a page: role and name of everything that is not ignored, in order. */
export async function accessibleNodes(page: Page): Promise<readonly { readonly role: string; readonly name: string }[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  return nodes.filter(({ ignored }) => !ignored).map(({ role, name }) => ({ role: String(role?.value), name: String(name?.value ?? '') }));
}
