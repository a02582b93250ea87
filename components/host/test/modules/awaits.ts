export const heard: unknown = await new Promise(() => {});
