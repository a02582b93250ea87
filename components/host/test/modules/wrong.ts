/** A component as somebody may write it without `defineComponent`. */
export const wrong: object = {
  id: 'Wrong Name',
  version: '1',
  authenticate: async () => undefined,
  start: async () => ({ state: undefined }),
};
