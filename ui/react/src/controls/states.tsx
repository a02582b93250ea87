import { CircleAlert, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

export interface EmptyProps {
  readonly icon?: LucideIcon;
  /** One sentence. */
  readonly children: ReactNode;
  /** One action. */
  readonly action?: ReactNode;
}

export function Empty({ icon, children, action }: EmptyProps): ReactNode {
  return (
    <div className="Empty">
      {icon && <Icon of={icon} size={24} />}
      <p>{children}</p>
      {action}
    </div>
  );
}

/** Something did not load: why, and the way out. */
export function Failure({ reason, onRetry }: { readonly reason: string; readonly onRetry?: () => void }): ReactNode {
  const text = useText<CoreKey>();
  return (
    <div role="alert">
      <Empty
        icon={CircleAlert}
        action={
          onRetry && (
            <Button variant="outline" onClick={onRetry}>
              {text.say('try.again')}
            </Button>
          )
        }
      >
        {reason}
      </Empty>
    </div>
  );
}

/** Grey lines in the shape of what is coming, after 200 ms. */
export function Skeleton({ lines, kind }: { readonly lines: number; readonly kind: 'rows' | 'messages' | 'people' }): ReactNode {
  const text = useText<CoreKey>();
  return (
    <div className="Skeletons" data-kind={kind} role="status">
      <span className="Hidden">{text.say('loading')}</span>
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike.
        <div key={index} className="Skeletons-line" aria-hidden="true">
          <span className="Skeleton" data-part="picture" />
          <span className="Skeletons-words">
            <span className="Skeleton" data-part="name" />
            {kind !== 'rows' && <span className="Skeleton" data-part="words" />}
          </span>
        </div>
      ))}
    </div>
  );
}
