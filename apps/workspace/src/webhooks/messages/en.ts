import type { Catalogue } from '@parley/react/internal';

/** What administrators are told of webhooks. */
export const en = {
  webhooks: 'Webhooks',
  'webhooks.all': 'It reads everything that is said, direct conversations too.',
  'webhooks.asked': 'Off since {time}: somebody turned it off.',
  'webhooks.enabled': 'It takes what it is sent.',
  'webhooks.failing': 'Off since {time}: it took nothing for five days.',
  'webhooks.gone': 'Off since {time}: it answered that it is gone for good (410).',
  'webhooks.lead': 'Other programs that are told what happens. For administrators.',
  'webhooks.leave': 'Leave off',
  'webhooks.leave.label': 'Leave {url} off',
  'webhooks.news': { one: 'A webhook was switched off', other: '{count} webhooks were switched off' },
  'webhooks.off': 'Off',
  'webhooks.on': 'Turn on',
  'webhooks.on.label': 'Turn on {url}',
  'webhooks.since': 'No try has succeeded since {time}. It is turned off after five days.',
  'webhooks.trouble': 'Failing',
} as const satisfies Catalogue;

export type WebhooksKey = keyof typeof en;
