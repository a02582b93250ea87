/** Ids of the components that a host brings itself: nothing else can bear these names. */
export const OWN_COMPONENTS: readonly string[] = ['components', 'settings'];
