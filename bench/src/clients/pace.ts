import { micros } from '../measure/clock.ts';

/** Says something at a steady rate, one speaker after the other in turn, whether or not the server keeps up. */
export class Pace {
  readonly #speakers: (() => void)[] = [];
  #sent = 0;
  #timer: NodeJS.Timeout | undefined;

  /** How many things were said, ever. */
  get sent(): number {
    return this.#sent;
  }

  add(speaker: () => void): void {
    this.#speakers.push(speaker);
  }

  /** Says what is due; a timer that comes late catches up. */
  speak(perSecond: number): void {
    const began = micros();
    let said = 0;
    this.#timer = setInterval(() => {
      const due = Math.floor(((micros() - began) / 1e6) * perSecond);
      for (; said < due; said++) this.#speakers[this.#sent++ % this.#speakers.length]?.();
    }, 1);
  }

  hush(): void {
    clearInterval(this.#timer);
  }
}

/** The commands of a process whose people talk. */
export function paceCommands(pace: Pace) {
  return {
    speak: (perSecond: number): void => pace.speak(perSecond),
    hush: (): void => pace.hush(),
    sent: (): number => pace.sent,
  };
}
export type PaceCommands = ReturnType<typeof paceCommands>;
