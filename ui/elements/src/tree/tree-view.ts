import type { View } from '../stage/stage.ts';

export interface TreeView extends View {
  /** '': the whole organisation. */
  readonly unit: string;
  readonly onPerson: (person: string) => void;
}
