import { X } from 'lucide-react';
import { type MouseEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import type { CoreKey } from '../i18n/messages/en.ts';
import { reasonOf } from '../i18n/reason.ts';
import { useText } from '../i18n/text.tsx';
import { Button, IconButton } from './button.tsx';
import { focusedBeside } from './focused.ts';

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** 'wide' for lists and reports, 'switcher' for the field at the top of the page. */
  readonly size?: 'wide' | 'switcher';
}

/**
 * A modal dialog: the platform's own, which keeps the focus inside, closes with Esc and gives the focus back. The element marked
 * `data-autofocus` has the focus first.
 */
export function Dialog({ title, onClose, children, size }: DialogProps): ReactNode {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const dialog = ref.current;
    const before = dialog && focusedBeside(dialog);
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) giveFocusBack(before);
    };
  }, []);
  const onBackdrop = (event: MouseEvent): void => {
    if (event.target === ref.current) onClose();
  };
  return (
    <dialog ref={ref} className="Dialog" data-size={size} aria-labelledby={id} onCancel={stop(onClose)} onMouseDown={onBackdrop}>
      <div className={size === 'switcher' ? 'Hidden' : 'Dialog-head'}>
        <h2 id={id}>{title}</h2>
        {size === 'wide' && <CloseButton onClose={onClose} />}
      </div>
      {children}
    </dialog>
  );
}

/** To where it was; a button that shows only while its surroundings have the focus gets it through them. */
function giveFocusBack(before: HTMLElement): void {
  before.focus();
  if (focusedBeside(before) === before) return;
  before.parentElement?.closest<HTMLElement>('[tabindex]')?.focus();
  before.focus();
}

/** React decides when the dialog goes, not the browser. */
function stop(onClose: () => void): (event: { preventDefault(): void; stopPropagation(): void }) => void {
  return (event) => {
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
}

function CloseButton({ onClose }: { readonly onClose: () => void }): ReactNode {
  const text = useText<CoreKey>();
  return <IconButton icon={X} label={text.say('close')} onClick={onClose} />;
}

export interface ConfirmProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Names the thing: "Delete message", never "OK". */
  readonly action: string;
  readonly danger?: boolean;
  readonly onConfirm: () => unknown;
  readonly onClose: () => void;
}

/** Asks before something that cannot be taken back. Stays, with the reason, when it fails. */
export function Confirm({ title, children, action, danger = false, onConfirm, onClose }: ConfirmProps): ReactNode {
  const text = useText<CoreKey>();
  const [state, setState] = useState<{ readonly busy: boolean; readonly failure?: string }>({ busy: false });
  const run = async (): Promise<void> => {
    setState({ busy: true });
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setState({ busy: false, failure: reasonOf(error, text) });
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="Dialog-body">{children}</div>
      {state.failure && (
        <p className="Dialog-failure" role="alert">
          {text.say('failed.because', { reason: state.failure })}
        </p>
      )}
      <div className="Dialog-foot">
        <Button onClick={onClose}>{text.say('cancel')}</Button>
        <Button variant={danger ? 'danger' : 'primary'} disabled={state.busy} onClick={run} data-autofocus="">
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
