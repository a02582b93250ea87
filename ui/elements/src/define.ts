import { ParleyConnectionElement } from './connection/connection-element.ts';
import { define, type ElementClass } from './element.ts';
import { ParleyFilesElement } from './files/files-element.ts';
import { ParleyMembersElement } from './members/members-element.ts';
import { ParleyMessengerElement } from './messenger/messenger-element.ts';
import { ParleyPresenceElement } from './presence/presence-element.ts';
import { ParleyTreeElement } from './tree/tree-element.ts';
import { ParleyUnreadElement } from './unread/unread-element.ts';

/** The tags, and the class of each. */
export type ParleyElementClasses = {
  readonly 'parley-connection': typeof ParleyConnectionElement;
  readonly 'parley-presence': typeof ParleyPresenceElement;
  readonly 'parley-unread': typeof ParleyUnreadElement;
  readonly 'parley-members': typeof ParleyMembersElement;
  readonly 'parley-messenger': typeof ParleyMessengerElement;
  readonly 'parley-tree': typeof ParleyTreeElement;
  readonly 'parley-files': typeof ParleyFilesElement;
};

const classes: ParleyElementClasses = {
  'parley-connection': ParleyConnectionElement,
  'parley-presence': ParleyPresenceElement,
  'parley-unread': ParleyUnreadElement,
  'parley-members': ParleyMembersElement,
  'parley-messenger': ParleyMessengerElement,
  'parley-tree': ParleyTreeElement,
  'parley-files': ParleyFilesElement,
};

/** Makes the tags known to the page. Idempotent; tags that are known already stay as they are. */
export function defineElements(): void {
  for (const [tag, element] of Object.entries<ElementClass>(classes)) define(tag, element);
}

/** The elements, by their tag. */
export type ParleyElements = { readonly [Tag in keyof ParleyElementClasses]: InstanceType<ParleyElementClasses[Tag]> };

declare global {
  interface HTMLElementTagNameMap extends ParleyElements {}
}
