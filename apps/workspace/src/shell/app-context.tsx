import type { SlotState } from '@parley/identity/contract';
import { createContext, use } from 'react';
import type { Api } from '../boot/api.ts';
import type { Page } from '../boot/route.ts';
import type { DialogRequest } from '../dialogs/request.ts';

export type Session = Extract<SlotState, { readonly state: 'signed-in' }>;

/** What every part of the workspace may use: who is here, where they are, how to go on. */
export interface App {
  readonly session: Session;
  readonly api: Api;
  readonly page: Page;
  href(page: Page): string;
  go(page: Page, options?: { readonly replace?: boolean }): void;
  /** Shows a dialog in place of the one before. */
  ask(dialog: DialogRequest): void;
  signOut(everywhere: boolean): Promise<void>;
}

export const AppContext: React.Context<App | undefined> = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = use(AppContext);
  if (!app) throw new Error('useApp needs the workspace above it');
  return app;
}
