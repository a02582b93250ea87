import type { Mount } from '../stage/stage.ts';
import { StagedElement } from '../stage/staged-element.ts';
import { sheet } from '../style.ts';
import type { TreeView } from './tree-view.ts';

const treeSheet: () => CSSStyleSheet = sheet('.frame { height: var(--parley-height, 480px); min-height: 120px }');

/**
 * `<parley-tree>`: the organisation, or one `unit` with those below it, with who is there; of any number of people only those in sight exist.
 * Whoever is chosen is told as `parley-person`. What it is made of is loaded when it is first seen.
 */
export class ParleyTreeElement extends StagedElement<TreeView> {
  static readonly targets = ['unit'] as const;
  static readonly attributes = ['unit', 'connection'] as const;
  static readonly observedAttributes: readonly string[] = [...ParleyTreeElement.attributes, 'lang'];

  /** Its id; '': the whole organisation. */
  declare unit: string;

  constructor() {
    super([treeSheet()]);
  }

  protected override async load(): Promise<Mount<TreeView>> {
    return (await import('../react/tree.tsx')).mountTree;
  }

  protected override describe(): Pick<TreeView, 'unit' | 'onPerson'> {
    return { unit: this.unit, onPerson: (person) => this.tell('parley-person', { person }) };
  }

  protected override bind(): () => void {
    return () => {};
  }

  protected override forget(): void {}
}
