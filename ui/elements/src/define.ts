import { ParleyConnectionElement } from './connection/connection-element.ts';
import { define } from './element.ts';
import { ParleyFilesElement } from './files/files-element.ts';
import { ParleyMembersElement } from './members/members-element.ts';
import { ParleyMessengerElement } from './messenger/messenger-element.ts';
import { ParleyPresenceElement } from './presence/presence-element.ts';
import { ParleyTreeElement } from './tree/tree-element.ts';
import { ParleyUnreadElement } from './unread/unread-element.ts';

/** Makes the tags known to the page. Idempotent; tags that are known already stay as they are. */
export function defineElements(): void {
  define('parley-connection', ParleyConnectionElement);
  define('parley-presence', ParleyPresenceElement);
  define('parley-unread', ParleyUnreadElement);
  define('parley-members', ParleyMembersElement);
  define('parley-messenger', ParleyMessengerElement);
  define('parley-tree', ParleyTreeElement);
  define('parley-files', ParleyFilesElement);
}

declare global {
  interface HTMLElementTagNameMap {
    'parley-connection': ParleyConnectionElement;
    'parley-presence': ParleyPresenceElement;
    'parley-unread': ParleyUnreadElement;
    'parley-members': ParleyMembersElement;
    'parley-messenger': ParleyMessengerElement;
    'parley-tree': ParleyTreeElement;
    'parley-files': ParleyFilesElement;
  }
}
