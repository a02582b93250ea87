import type { Mount, View } from '../stage/stage.ts';
import { StagedElement } from '../stage/staged-element.ts';
import type { FilesView } from './files-view.ts';

/**
 * `<parley-files>`: sends files to a `person`, or to whoever has the `channel` open at this moment, and takes those that others send while it is in the
 * page. What is offered and what moves is shown in a corner of the window, once for each connection. Loaded as soon as it is in the page: others
 * may offer something. The token lists `pipes/file: open accept`, `people/get: call` for names, and `join members` of the channel.
 */
export class ParleyFilesElement extends StagedElement<FilesView> {
  static readonly targets = ['person', 'channel'] as const;
  static readonly attributes = ['person', 'channel', 'connection'] as const;
  static readonly observedAttributes: readonly string[] = [...ParleyFilesElement.attributes, 'lang'];

  declare person: string;
  /** Of the application: `crm/deal/42`. */
  declare channel: string;

  constructor() {
    super([]);
  }

  protected override get due(): boolean {
    return true;
  }

  protected override async load(): Promise<Mount<FilesView>> {
    return (await import('./files-stage.ts')).mountFiles;
  }

  protected override describe(): Omit<FilesView, keyof View> {
    const { person, channel } = this;
    return { person, channel, tell: (news) => this.tell('parley-file', news), complain: (error) => this.complain(error) };
  }

  protected override bind(): () => void {
    return () => {};
  }

  protected override forget(): void {}
}
