/** As somebody may declare it for a later version of the engine. */
export const later: object = {
  id: 'later',
  version: '1.0.0',
  engine: '^9.1',
  holograms: {},
  start: async () => ({ state: undefined }),
};
