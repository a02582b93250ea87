import type { ChosenState, OwnSetting } from '@parley/presence-component/contract';
import { Button, Dialog, Field, Select, Skeleton, stateWord, useParley } from '@parley/react/internal';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import { useForm } from '../forms/use-form.ts';
import { STATES } from '../shell/status-choices.tsx';
import { type OwnStatus, useOwnStatus } from '../shell/use-own-status.ts';
import type { DialogProps } from './dialog-host.tsx';
import { FormFoot } from './form-foot.tsx';
import { ENDS, type End, endOf, fieldValue } from './status-end.ts';

const LONGEST_TEXT = 140;
const HOUR_MS = 3_600_000;

/** One's own status: state, text, and when all of it ends. */
export function Status({ onClose }: DialogProps<'status'>): ReactNode {
  const words = useWords();
  const { setting, set } = useOwnStatus();
  return (
    <Dialog title={words.say('status.title')} onClose={onClose}>
      {setting ? <StatusForm before={setting} set={set} onClose={onClose} /> : <Waiting onClose={onClose} />}
    </Dialog>
  );
}

/** What is set at present is not known yet. */
function Waiting({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useWords();
  return (
    <>
      <div className="Dialog-body">
        <Skeleton kind="rows" lines={3} />
      </div>
      <div className="Dialog-foot">
        <Button onClick={onClose} data-autofocus="">
          {words.say('cancel')}
        </Button>
      </div>
    </>
  );
}

interface StatusFormProps {
  readonly before: OwnSetting;
  readonly set: OwnStatus['set'];
  readonly onClose: () => void;
}

function StatusForm({ before, set, onClose }: StatusFormProps): ReactNode {
  const words = useWords();
  const { clockOffset } = useParley().snapshot;
  const now = Date.now() + clockOffset;
  const [state, setState] = useState<ChosenState | ''>(before.state ?? '');
  const [text, setText] = useState(before.text ?? '');
  const [end, setEnd] = useState<End>(before.until === undefined ? 'never' : 'at');
  const [at, setAt] = useState(() => fieldValue(before.until ?? now + HOUR_MS));
  const [past, setPast] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const { busy, submit } = useForm(async () => {
    const until = endOf(end, at, now);
    if (until !== undefined && !(until > now)) return setPast(true);
    if (await set({ ...(state && { state }), text: text.trim(), ...(until !== undefined && { until }) })) onClose();
  });
  return (
    <form onSubmit={submit}>
      <div className="Dialog-body Dialog-form">
        <Select label={words.say('status')} value={state} onChange={(event) => setState(event.target.value as ChosenState | '')}>
          <option value="">{words.say('status.automatic')}</option>
          {STATES.map((each) => (
            <option key={each} value={each}>
              {stateWord(words, each)}
            </option>
          ))}
        </Select>
        <Field
          ref={first}
          label={words.say('status.text')}
          hint={words.say('status.text.hint')}
          maxLength={LONGEST_TEXT}
          dir="auto"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Select label={words.say('status.end')} value={end} onChange={(event) => setEnd(event.target.value as End)}>
          {ENDS.map((each) => (
            <option key={each} value={each}>
              {words.say(`status.${each}`)}
            </option>
          ))}
        </Select>
        {end === 'at' && (
          <Field
            type="datetime-local"
            label={words.say('status.at.label')}
            min={fieldValue(now)}
            required
            value={at}
            error={past ? words.say('status.past') : undefined}
            onChange={(event) => {
              setPast(false);
              setAt(event.target.value);
            }}
          />
        )}
      </div>
      <FormFoot action={words.say('save')} busy={busy} onClose={onClose} />
    </form>
  );
}
