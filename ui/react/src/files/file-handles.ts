/** What browsers of the Chromium family offer besides the standard; elsewhere it is not there. */
interface Permissions {
  queryPermission?(options: { readonly mode: 'read' }): Promise<PermissionState>;
  requestPermission?(options: { readonly mode: 'read' }): Promise<PermissionState>;
}

/** The file behind the handle, where it may be read. `ask`: the person is asked where the browser wants it; only while they click. */
export async function openAgain(handle: FileSystemFileHandle | undefined, ask: boolean): Promise<File | undefined> {
  const { queryPermission, requestPermission } = (handle ?? {}) as Permissions;
  try {
    const permission = await (ask ? requestPermission : queryPermission)?.call(handle, { mode: 'read' });
    return permission === 'granted' ? await handle?.getFile() : undefined;
  } catch {
    // It is gone, or it was asked for too late.
    return undefined;
  }
}
