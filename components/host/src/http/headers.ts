/** On every answer. What is no page of ours can do nothing at all in a browser. */
export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
};

/** On public files that pages of other origins load: they hold nothing of anybody, and who asks makes no difference. */
export const FOR_EVERY_PAGE: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
};

/** Policies that code of our pages may make; a script that makes another one is stopped. */
export const DEFAULT_TRUSTED_TYPES: readonly string[] = ['dompurify', 'parley'];

/** The content-security policy of our own pages: everything from us, nothing inline, nothing framed. `origin`: as the browser sees us. */
export function pagePolicy(origin: string, trustedTypes: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    // Not every browser counts ws: of the own origin as 'self'.
    `connect-src 'self'${origin === '' ? '' : ` ${origin.replace(/^http/, 'ws')}`}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    `trusted-types ${trustedTypes.length === 0 ? "'none'" : trustedTypes.join(' ')}`,
  ].join('; ');
}
