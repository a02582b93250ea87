import { Icon } from '@parley/react/internal';
import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

/** Why a form did not go through. */
export function GateFailure({ children }: { readonly children: string | undefined }): ReactNode {
  return (
    <p className="Field-error" role="alert">
      {children && (
        <>
          <Icon of={CircleAlert} size={14} />
          <span>{children}</span>
        </>
      )}
    </p>
  );
}
