export { createWebhooks } from './component.ts';
export type { WebhooksOptions } from './options.ts';
export { newSigningSecret, signedHeaders } from './signing.ts';
