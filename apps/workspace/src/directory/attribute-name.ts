import type { AppKey } from '../messages/en.ts';

const KNOWN: Readonly<Record<string, AppKey>> = {
  phone: 'attribute.phone',
  mobile: 'attribute.mobile',
  extension: 'attribute.extension',
  pager: 'attribute.pager',
  room: 'attribute.room',
};

/** Usual attributes are named in the reader's language, others as they were given. */
export function attributeName(say: (key: AppKey) => string, name: string): string {
  const key = KNOWN[name.toLowerCase()];
  return key ? say(key) : name;
}

const CALLED = new Set(['phone', 'mobile', 'extension', 'pager']);

/** Whether it is a number to call. */
export function isCalled(name: string): boolean {
  return CALLED.has(name.toLowerCase());
}

/** Where a number is called by the device; undefined: it is none. */
export function telephoneLink(name: string, value: string): string | undefined {
  const digits = value.replace(/(?!^\+)[^\d*#]/g, '');
  return isCalled(name) && /\d{2,}/.test(digits) ? `tel:${digits}` : undefined;
}
