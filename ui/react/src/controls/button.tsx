import type { LucideIcon } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { Icon } from './icon.tsx';

export interface ButtonProps extends ComponentProps<'button'> {
  readonly variant?: 'primary' | 'outline' | 'danger' | 'danger-outline';
  readonly size?: 'icon' | 'small' | 'icon-small' | 'large';
  readonly icon?: LucideIcon;
}

export function Button({ variant, size, icon, children, type = 'button', ...rest }: ButtonProps): ReactNode {
  return (
    <button {...rest} type={type} className="Button" data-variant={variant} data-size={size}>
      {icon && <Icon of={icon} />}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon' | 'size'> {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly size?: 'icon' | 'icon-small';
  readonly mirror?: boolean;
}

/** A button that shows only a picture; its name is its label, shown as a tip too. */
export function IconButton({ label, icon, size = 'icon', mirror, ...rest }: IconButtonProps): ReactNode {
  return (
    <Button title={label} {...rest} size={size} aria-label={label}>
      <Icon of={icon} {...(mirror && { mirror })} />
    </Button>
  );
}
