import { hash, verify } from '@node-rs/argon2';
import { Gate } from './gate.ts';

/** Memory in KiB, passes and lanes of argon2id (algorithm 2): about 120 ms of one core and 64 MiB a password. */
const COST = { algorithm: 2, memoryCost: 64 * 1024, timeCost: 3, parallelism: 1 } as const;

/** The hash of a random password that nobody knows, at the same cost. */
const DECOY = '$argon2id$v=19$m=65536,t=3,p=1$qwccGjOLyRkDCmLsjhbWtg$OLInsEBSo/wgLupIR82lgVN2O+WRCHnDlpNn1L1/wQs';

export interface PasswordsOptions {
  /** Computed at once; each takes 64 MiB. */
  readonly parallel: number;
  /** How many may wait; more are refused with SecurityError `busy`. */
  readonly queue: number;
}
export const DEFAULT_PASSWORDS: PasswordsOptions = { parallel: 2, queue: 64 };

/** Hashes and verifies passwords with argon2id; hashes are PHC strings that carry their own cost. */
export class Passwords {
  readonly #gate: Gate;

  constructor(options: Partial<PasswordsOptions> = {}) {
    this.#gate = new Gate({ ...DEFAULT_PASSWORDS, ...options });
  }

  hash(password: string): Promise<string> {
    return this.#gate.run(() => hash(password.normalize('NFKC'), COST));
  }

  /**
   * Whether the password belongs to the hash. Without a hash (nobody of that name, or no password set) the answer is false after the same
   * work, so that time does not tell whether the name exists.
   */
  async verify(password: string, stored: string | undefined): Promise<boolean> {
    const fits = await this.#gate.run(() => verify(stored ?? DECOY, password.normalize('NFKC')));
    return stored !== undefined && fits;
  }
}
