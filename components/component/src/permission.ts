/**
 * What a component may ask for, and is not given otherwise: channels below its id; tables and byte strings of its own; to see what other
 * components are about to do, where they let it (`hooks`).
 */
export const PERMISSIONS = ['channels:own', 'storage:own', 'hooks'] as const;
export type Permission = (typeof PERMISSIONS)[number];
