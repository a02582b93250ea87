import type { Group, Unit } from '@parley/people/contract';
import { Button, Icon, MenuItem, Popover } from '@parley/react/internal';
import { Download, Ellipsis, FileUp, FolderPlus, Pencil, Trash2, UserPlus, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import { useApp } from '../shell/app-context.tsx';

export interface DirectoryActionsProps {
  readonly unit: Unit | undefined;
  readonly group: Group | undefined;
}

/** What administrators can do with the directory, and with the unit or group that is shown. */
export function DirectoryActions({ unit, group }: DirectoryActionsProps): ReactNode {
  const words = useWords();
  const { ask } = useApp();
  return (
    <div className="UnitHead-acts">
      <Button icon={FolderPlus} onClick={() => ask({ kind: 'unit-add', parent: unit?.id })}>
        {words.say('unit.add')}
      </Button>
      <Button variant="outline" icon={FileUp} onClick={() => ask({ kind: 'people-import' })}>
        {words.say('import')}
      </Button>
      <Button variant="outline" icon={UserPlus} onClick={() => ask({ kind: 'person-add', unit: unit?.id })}>
        {words.say('person.add')}
      </Button>
      <MoreActions unit={unit} group={group} />
    </div>
  );
}

function MoreActions({ unit, group }: DirectoryActionsProps): ReactNode {
  const words = useWords();
  const { ask, api } = useApp();
  const label = words.say('directory.more');
  return (
    <Popover role="menu" label={label} trigger={<Icon of={Ellipsis} />} triggerProps={{ className: 'Button RoomMenu', title: label }}>
      <MenuItem icon={Users} onChoose={() => ask({ kind: 'group-edit', group: undefined })}>
        {words.say('group.add')}
      </MenuItem>
      <MenuItem icon={Download} onChoose={() => location.assign(api.exportUrl)}>
        {words.say('export')}
      </MenuItem>
      {(unit || group) && <hr className="Menu-line" />}
      {unit && (
        <MenuItem icon={Pencil} onChoose={() => ask({ kind: 'unit-edit', unit })}>
          {words.say('unit.edit')}
        </MenuItem>
      )}
      {unit && (
        <MenuItem icon={Trash2} danger onChoose={() => ask({ kind: 'unit-remove', unit })}>
          {words.say('unit.remove')}
        </MenuItem>
      )}
      {group && (
        <MenuItem icon={Pencil} onChoose={() => ask({ kind: 'group-edit', group })}>
          {words.say('group.edit')}
        </MenuItem>
      )}
      {group && (
        <MenuItem icon={Trash2} danger onChoose={() => ask({ kind: 'group-remove', group })}>
          {words.say('group.remove')}
        </MenuItem>
      )}
    </Popover>
  );
}
