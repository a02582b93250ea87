import type { ReactNode } from 'react';
import { OfflineBanner } from '../shell/banners.tsx';
import { Root } from './look.tsx';

/**
 * Says that the connection is gone and how many messages wait, or that it has ended for good. Nothing while all is well.
 *
 * @example
 * <ConnectionBanner />
 */
export function ConnectionBanner(): ReactNode {
  return (
    <Root className="Block">
      <OfflineBanner />
    </Root>
  );
}
