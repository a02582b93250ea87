import { refused } from './reasons.ts';
import { Serial } from './serial.ts';

/** Changes of the directory by people, one after the other. While an import writes, they are refused: it takes longer than anybody waits. */
export class Edits {
  readonly #serial = new Serial();
  #importing = false;

  run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#importing) return Promise.reject(refused('import-running'));
    return this.#serial.run(task);
  }

  async runImport<T>(task: () => Promise<T>): Promise<T> {
    if (this.#importing) throw refused('import-running');
    this.#importing = true;
    return this.#serial.run(task).finally(() => {
      this.#importing = false;
    });
  }
}
