import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export interface IconProps {
  readonly of: LucideIcon;
  readonly size?: 14 | 16 | 20 | 24;
  /** Arrows that mean forward or back turn round where people read from right to left. */
  readonly mirror?: boolean;
}

/** A picture beside words; it says nothing by itself. */
export function Icon({ of: Picture, size = 16, mirror }: IconProps): ReactNode {
  return <Picture className="Icon" data-size={size === 16 ? undefined : size} data-mirror={mirror ? '' : undefined} aria-hidden="true" />;
}

/** The mark of Parley. */
export function Logo({ size }: { readonly size?: 'small' }): ReactNode {
  return (
    <span className="Logo" data-size={size}>
      <svg className="Icon" viewBox="0 0 24 24" aria-hidden="true">
        <path d="M5 4.5h14a1.5 1.5 0 0 1 1.5 1.5v8.5A1.5 1.5 0 0 1 19 16h-7l-5 4v-4H5a1.5 1.5 0 0 1-1.5-1.5V6A1.5 1.5 0 0 1 5 4.5Z" />
        <path d="M8 10.25h.01M12 10.25h.01M16 10.25h.01" strokeWidth="2.6" />
      </svg>
    </span>
  );
}
