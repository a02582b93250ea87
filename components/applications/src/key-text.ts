import type { Random } from '@parley/runtime';
import { newSecret } from '@parley/security';

/** A key as its application has it: `parley_<id>_<secret>`, where the id begins with the application's: `crm.5fK2…`. */
export interface KeyText {
  readonly id: string;
  readonly application: string;
  /** 32 bytes as base64url: the seed of an Ed25519 key. HS256 is keyed with the bytes of the whole text. */
  readonly secret: string;
}

const KEY = /^parley_(([a-z][a-z0-9-]*)\.[0-9A-Za-z]{12})_([\w-]{43})$/;

export function newKeyText(application: string, random: Random): KeyText & { readonly text: string } {
  const id = `${application}.${random.id(12)}`;
  const secret = newSecret(random);
  return { id, application, secret, text: `parley_${id}_${secret}` };
}

/** Undefined for what is no key of an application. */
export function readKeyText(text: string): KeyText | undefined {
  const [, id, application, secret] = KEY.exec(text) ?? [];
  return id && application && secret ? { id, application, secret } : undefined;
}
