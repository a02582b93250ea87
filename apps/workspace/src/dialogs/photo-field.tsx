import type { Person } from '@parley/people/contract';
import { Avatar, Button, reasonOf, useDirectory } from '@parley/react/internal';
import { type ChangeEvent, type ReactNode, useRef, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import { useApp } from '../shell/app-context.tsx';
import { photoOf } from './photo-file.ts';

/** The photo of a person, to be put in place of the one before at once. It is made small here, before it is sent. */
export function PhotoField({ person }: { readonly person: Person }): ReactNode {
  const words = useWords();
  const { api } = useApp();
  const directory = useDirectory();
  const file = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<{ readonly busy: boolean; readonly failure?: string }>({ busy: false });
  const change = async (set: () => Promise<{ readonly person: Person }>): Promise<void> => {
    setState({ busy: true });
    try {
      const { person: after } = await set();
      directory.learn({ people: [after] });
      setState({ busy: false });
    } catch (error) {
      setState({ busy: false, failure: reasonOf(error, words) });
    }
  };
  const choose = (event: ChangeEvent<HTMLInputElement>): void => {
    const [chosen] = event.target.files ?? [];
    event.target.value = '';
    if (!chosen) return;
    photoOf(chosen).then(
      (photo) => change(() => api.setPhoto(person.id, photo)),
      () => setState({ busy: false, failure: words.say('photo.none') }),
    );
  };
  return (
    <div className="PhotoField" aria-busy={state.busy}>
      <Avatar id={person.id} person={person} size={72} />
      <input ref={file} type="file" hidden accept="image/*" onChange={choose} data-photo="" />
      <Button variant="outline" disabled={state.busy} onClick={() => file.current?.click()}>
        {words.say(person.photo === undefined ? 'photo.add' : 'photo.change')}
      </Button>
      {person.photo !== undefined && (
        <Button disabled={state.busy} onClick={() => void change(() => api.removePhoto(person.id))}>
          {words.say('photo.remove')}
        </Button>
      )}
      {state.failure && (
        <p className="Field-error" role="alert">
          {words.say('failed.because', { reason: state.failure })}
        </p>
      )}
    </div>
  );
}
