import type { ElementsError } from '../error.ts';
import type { FileNews } from '../events.ts';
import type { View } from '../stage/stage.ts';

/** Whom files are sent to: one `person`, or whoever has the `channel` open at this moment; '' for both: nobody, they are only taken. */
export interface FilesView extends View {
  readonly person: string;
  readonly channel: string;
  readonly tell: (news: FileNews) => void;
  readonly complain: (error: ElementsError) => void;
}
