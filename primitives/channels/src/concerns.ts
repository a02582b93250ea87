/** Whether something that was said of `crm/deal/42`, or of all of a namespace (`crm/*`), is said of a channel. */
export function concerns(channels: string, channel: string): boolean {
  return channels === channel || (channels.endsWith('/*') && channel.startsWith(channels.slice(0, -1)));
}
