/** What a component may ask for, and is not given otherwise: channels below its id, tables and byte strings of its own. */
export const PERMISSIONS = ['channels:own', 'storage:own'] as const;
export type Permission = (typeof PERMISSIONS)[number];
