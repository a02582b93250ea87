import { type Mutant, mutant } from '@parley/runtime/testing';

/** Faults of which each would break G8 or lose what it holds back; the fixed seeds must catch every one. */
export const MUTANTS: readonly Mutant[] = [
  mutant('a node without a lease goes on writing', 'fence.ts', 'if (this.#site.holds) return true;', 'return true;'),
  mutant('what was held back leaves to who was cut meanwhile', 'fence.ts', 'abort(): void {\n    this.#forget();', 'abort(): void {'),
  mutant('what was held back is lost', 'fence.ts', 'for (const message of messages) this.#link.write(message);', ''),
  mutant('what was held back leaves behind what came later', 'fence.ts', 'if (this.#outgoing.length > 0) this.letOut();', ''),
  mutant('what other nodes revoke is not heard', 'site-news.ts', 'site.onRevoked((what) => this.#revoked(what)),', ''),
  mutant(
    'a revocation is acknowledged before other nodes have',
    'router.ts',
    'await this.#news.revoke(match, code);',
    'void this.#news.revoke(match, code);',
  ),
  mutant('sessions that are revoked stay', 'router.ts', 'for (const session of met) session.cut(code);', ''),
  mutant('whoever cannot be heard is given up', 'router.ts', 'if (this.#options.site.holds) this.#peers.check', 'this.#peers.check'),
  mutant(
    'what is revoked is taken for everything',
    'site-news.ts',
    "if (!KNOWN.some((name) => typeof match?.[name] === 'string')) return LOST;",
    'return LOST;',
  ),
];
