/** A module that declares no component. */
export const answer = 42;
