import { Check, CircleAlert } from 'lucide-react';
import { createContext, type ReactNode, use, useCallback, useMemo, useRef, useState } from 'react';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

const LIFETIME_MS = 6000;

export interface Toast {
  readonly text: ReactNode;
  readonly tone?: 'ok' | 'bad';
  readonly action?: { readonly label: string; readonly run: () => void };
}

type Show = (toast: Toast) => void;
const ToastContext = createContext<Show>(() => undefined);

/** Says in passing that something was done, or was not. */
export function useToast(): Show {
  return use(ToastContext);
}

export function ToastProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [toasts, setToasts] = useState<readonly (Toast & { readonly id: number })[]>([]);
  const last = useRef(0);
  const remove = useCallback((id: number) => setToasts((before) => before.filter((each) => each.id !== id)), []);
  const show = useCallback<Show>(
    (toast) => {
      last.current += 1;
      const id = last.current;
      setToasts((before) => [...before.slice(-2), { ...toast, id }]);
      setTimeout(() => remove(id), LIFETIME_MS);
    },
    [remove],
  );
  const entries = useMemo(
    () => toasts.map((toast) => <ToastView key={toast.id} toast={toast} onDone={() => remove(toast.id)} />),
    [toasts, remove],
  );
  return (
    <ToastContext value={show}>
      {children}
      <div className="Toasts" role="status" aria-live="polite">
        {entries}
      </div>
    </ToastContext>
  );
}

function ToastView({ toast, onDone }: { readonly toast: Toast; readonly onDone: () => void }): ReactNode {
  const { action, tone = 'ok' } = toast;
  const run = (): void => {
    action?.run();
    onDone();
  };
  return (
    <div className="Toast" data-tone={tone}>
      <Icon of={tone === 'ok' ? Check : CircleAlert} />
      <span className="Toast-text">{toast.text}</span>
      {action && (
        <Button size="small" onClick={run}>
          {action.label}
        </Button>
      )}
    </div>
  );
}
