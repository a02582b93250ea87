import { faultOf, type ImportProblem, problemAt } from './import-faults.ts';
import type { ImportedPerson } from './import-file.ts';
import type { KnownPerson } from './known-person.ts';

/** People as they are known while a file is gone through: by id and by mail address. */
export class KnownPeople {
  readonly #byId = new Map<string, KnownPerson>();
  readonly #byMail = new Map<string, KnownPerson>();

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  get(id: string): KnownPerson | undefined {
    return this.#byId.get(id);
  }

  all(): Iterable<KnownPerson> {
    return this.#byId.values();
  }

  put(person: KnownPerson): void {
    const before = this.#byId.get(person.id);
    if (before) this.#byMail.delete(before.mail.toLowerCase());
    this.#byId.set(person.id, person);
    this.#byMail.set(person.mail.toLowerCase(), person);
  }

  /** By mail address, else by id. */
  named(reference: string): KnownPerson | undefined {
    return this.#byMail.get(reference.toLowerCase()) ?? this.#byId.get(reference);
  }

  /** Whom a line is about; undefined: somebody new. */
  match(line: ImportedPerson): KnownPerson | ImportProblem | undefined {
    const byMail = this.#byMail.get(line.mail.toLowerCase());
    if (line.id === undefined) return byMail;
    const byId = this.#byId.get(line.id);
    if (byMail && byMail !== byId)
      return problemAt(line.line, 'mail', faultOf('mail-of-another', { mail: line.mail, name: byMail.name, id: byMail.id }));
    return byId;
  }
}
