import { type Action, capabilitiesAllow, type Principal } from '@parley/routing';

/** Whether the token contains it; one without a list does. */
export function permits({ can }: Principal, name: string, action: Action): boolean {
  return can === undefined || capabilitiesAllow(can, name, action);
}
