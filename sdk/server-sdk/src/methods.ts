import type { ApplicationsMethods } from '@parley/applications/contract';
import type { IdentityMethods } from '@parley/identity/contract';
import type { MessagingMethods } from '@parley/messaging/contract';
import type { PeopleMethods } from '@parley/people/contract';
import type { PresenceMethods } from '@parley/presence-component/contract';
import type { WebhooksMethods } from '@parley/webhooks/contract';
import type { ADDRESSES } from './addresses.ts';

type Methods = ApplicationsMethods & IdentityMethods & MessagingMethods & PeopleMethods & PresenceMethods & WebhooksMethods;

/** Methods that are served over HTTP and have a type here. */
export type MethodName = keyof Methods & keyof typeof ADDRESSES;
/** What a method takes; where its pages begin is said by the cursor. */
export type In<M extends MethodName> = Without<Methods[M]['in'], 'after' | 'before'>;
export type Out<M extends MethodName> = Methods[M]['out'];
/** The same, without what was given apart. */
export type InBut<M extends MethodName, Given extends string> = Without<In<M>, Given>;

/** Of each alternative. */
type Without<T, Field extends string> = T extends unknown ? Omit<T, Field> : never;
