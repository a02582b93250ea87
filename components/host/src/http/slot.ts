import { SLOTS } from '@parley/security';

/** The account slot that a part of an address names: `0` … `15`; undefined for anything else. */
export function slotOf(part: string): number | undefined {
  return /^(?:0|[1-9]\d?)$/.test(part) && Number(part) < SLOTS ? Number(part) : undefined;
}
