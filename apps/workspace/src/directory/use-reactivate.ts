import type { Person } from '@parley/people/contract';
import { reasonOf, useDirectory, useToast } from '@parley/react/internal';
import { useWords } from '../boot/language.tsx';

/** Lets somebody sign in again, and says so. */
export function useReactivate(): (person: Person) => Promise<void> {
  const words = useWords();
  const toast = useToast();
  const directory = useDirectory();
  return async (person) => {
    try {
      directory.learn({ people: [(await directory.call('people.update', { id: person.id, active: true })).person] });
      toast({ text: words.say('person.reactivated', { name: person.name }) });
    } catch (error) {
      toast({ tone: 'bad', text: words.say('failed.because', { reason: reasonOf(error, words) }) });
    }
  };
}
