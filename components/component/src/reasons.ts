import { type CodeName, fillIn, type ReasonValues } from '@parley/protocol';
import { Refused } from './refused.ts';

/**
 * Why a component refuses: by a stable name in kebab-case the code that travels and the sentence for people, with `{places}` for what it names.
 * Programs that speak another language than English look the name up in a catalogue of theirs.
 */
export type Reasons = Readonly<Record<string, readonly [code: CodeName, sentence: string]>>;

/** Makes the refusals of a list. `details` are told besides `reason` and `values`. */
export type Refuse<R extends Reasons> = (reason: keyof R & string, values?: ReasonValues, details?: object) => Refused;

export function refuserOf<const R extends Reasons>(reasons: R): Refuse<R> {
  return (reason, values = {}, details) => {
    const [code, sentence] = reasons[reason] as Reasons[string];
    return new Refused(code, fillIn(sentence, values), { ...details, reason, values });
  };
}
