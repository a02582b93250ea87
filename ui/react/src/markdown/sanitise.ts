import DOMPurify, { type Config } from 'dompurify';
import { allowed } from './render.ts';

type Policy = NonNullable<Config['TRUSTED_TYPES_POLICY']>;
interface PolicyFactory {
  createPolicy(name: string, rules: { createHTML(html: string): string; createScriptURL(url: string): string }): Policy;
}

/** The page's only Trusted Types policy; it stays in this file, so that nothing but sanitised HTML can come out of it. */
const policy = (globalThis as { readonly trustedTypes?: PolicyFactory }).trustedTypes?.createPolicy('parley', {
  createHTML: (html: string) => html,
  createScriptURL: () => {
    throw new TypeError('no script is ever made from a string');
  },
});

const config: Config = {
  ALLOWED_TAGS: [...allowed.tags],
  ALLOWED_ATTR: [...allowed.attributes],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  // DOMPurify holds every attribute that it does not know as harmless against the pattern for addresses.
  ADD_URI_SAFE_ATTR: allowed.attributes.filter((name) => name !== 'href'),
  ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:)/i,
  ...(policy && { TRUSTED_TYPES_POLICY: policy, RETURN_TRUSTED_TYPE: true }),
};

/** HTML for `innerHTML`: a TrustedHTML where the browser has Trusted Types. */
export function sanitise(html: string): string {
  return DOMPurify.sanitize(html, config) as unknown as string;
}
