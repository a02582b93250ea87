import type { Extension, Words } from '@parley/catalogue/contract';

type Titled = { readonly id: string; readonly title: Words; readonly run: string };

export function composerAction(action: Titled): Extension {
  return { place: 'composer', ...action };
}

export function profileCard(card: Titled): Extension {
  return { place: 'profile', ...card };
}

export function page(titled: Titled): Extension {
  return { place: 'page', ...titled };
}

/** `kind`: of things, as messages name it. */
export function messageRenderer({ kind, run }: { readonly kind: string; readonly run: string }): Extension {
  return { place: 'message', id: kind, run };
}
