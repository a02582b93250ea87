/** Who is whose manager, without circles. */
export class ReportingLines {
  readonly #managers = new Map<string, string>();

  managerOf(person: string): string | undefined {
    return this.#managers.get(person);
  }

  /** As it is known: not looked at for circles. */
  set(person: string, manager: string): void {
    this.#managers.set(person, manager);
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
