/** Who is whose manager, without circles. */
export class ReportingLines {
  readonly #managers = new Map<string, string>();

  /** `managers`: pairs of a person and the manager. */
  constructor(managers: Iterable<readonly [person: string, manager: string]>) {
    for (const [person, manager] of managers) this.#managers.set(person, manager);
  }

  managerOf(person: string): string | undefined {
    return this.#managers.get(person);
  }

  /** Answers false, and changes nothing, where the person stands above that manager, or is the manager. */
  put(person: string, manager: string): boolean {
    if (this.isBelow(manager, person)) return false;
    this.#managers.set(person, manager);
    return true;
  }

  /** Whether one is the other, or stands somewhere below. A chain that is a circle already ends where it repeats. */
  isBelow(person: string, above: string): boolean {
    const seen = new Set<string>();
    for (let at: string | undefined = person; at !== undefined && !seen.has(at); at = this.#managers.get(at)) {
      if (at === above) return true;
      seen.add(at);
    }
    return false;
  }
}
