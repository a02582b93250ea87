import { LANGUAGES } from '@parley/react/internal';
import {
  AppWindow,
  Contrast,
  DoorOpen,
  Keyboard,
  Languages,
  LogOut,
  type LucideIcon,
  MessageSquareText,
  MonitorX,
  Network,
  Plus,
  Rows3,
  Search,
  Settings,
  SquarePen,
  Upload,
  UserPlus,
} from 'lucide-react';
import { useMemo } from 'react';
import { useWords } from '../boot/language.tsx';
import { type Preferences, setPreferences, usePreferences } from '../boot/preferences.ts';
import type { AppKey } from '../messages/en.ts';
import { type App, useApp } from './app-context.tsx';

/** Something to do that is not about what is in sight. */
export interface Command {
  readonly id: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** What does it from anywhere. */
  readonly keys?: readonly string[];
  run(): void;
}

type Say = (key: AppKey, values?: Readonly<Record<string, string>>) => string;

/** Everything that can be done from anywhere; the switcher, the menu of one's picture and the list of shortcuts show parts of it. */
export function useCommands(): readonly Command[] {
  const { say } = useWords();
  const app = useApp();
  const preferences = usePreferences();
  return useMemo(() => [...commandsOf(app, say), ...lookCommands(preferences, say), ...leaveCommands(app, say)], [app, preferences, say]);
}

/** Those of the commands with these ids, as far as they are there, in this order. */
export function pick(commands: readonly Command[], ids: readonly string[]): readonly Command[] {
  return ids.flatMap((id) => commands.find((command) => command.id === id) ?? []);
}

function commandsOf({ ask, go, session }: App, say: Say): readonly Command[] {
  return [
    { id: 'jump', label: say('shortcut.jump'), icon: Search, keys: ['Ctrl', 'K'], run: () => ask({ kind: 'switcher' }) },
    { id: 'new', label: say('new'), icon: SquarePen, run: () => ask({ kind: 'new', tab: 'person' }) },
    { id: 'new-room', label: say('new.room'), icon: Plus, run: () => ask({ kind: 'new', tab: 'room' }) },
    { id: 'rooms', label: say('rooms.browse'), icon: DoorOpen, run: () => ask({ kind: 'new', tab: 'browse' }) },
    { id: 'directory', label: say('directory'), icon: Network, run: () => go({ kind: 'directory' }) },
    { id: 'status', label: say('status.item'), icon: MessageSquareText, run: () => ask({ kind: 'status' }) },
    { id: 'settings', label: say('settings'), icon: Settings, run: () => go({ kind: 'settings' }) },
    { id: 'shortcuts', label: say('shortcuts'), icon: Keyboard, keys: ['?'], run: () => ask({ kind: 'shortcuts' }) },
    ...(session.person.admin ? administration(ask, say) : []),
  ];
}

function administration(ask: App['ask'], say: Say): readonly Command[] {
  return [
    { id: 'person-add', label: say('person.add'), icon: UserPlus, run: () => ask({ kind: 'person-add', unit: undefined }) },
    { id: 'people-import', label: say('import'), icon: Upload, run: () => ask({ kind: 'people-import' }) },
  ];
}

/** The looks that are not chosen at present. */
function lookCommands(chosen: Preferences, say: Say): readonly Command[] {
  const others = <T extends string>(all: readonly T[], now: T): readonly T[] => all.filter((each) => each !== now);
  const named = (what: string, value: string): string => say('command.choice', { what, value });
  return [
    ...others(['system', 'light', 'dark'] as const, chosen.theme).map((theme) => ({
      id: `theme-${theme}`,
      label: named(say('theme'), say(`theme.${theme}`)),
      icon: Contrast,
      run: () => setPreferences({ theme }),
    })),
    ...others(['comfortable', 'compact'] as const, chosen.density).map((density) => ({
      id: `density-${density}`,
      label: named(say('density'), say(`density.${density}`)),
      icon: Rows3,
      run: () => setPreferences({ density }),
    })),
    ...LANGUAGES.filter(({ id }) => id !== chosen.language).map(({ id, name }) => ({
      id: `language-${id}`,
      label: named(say('language'), name),
      icon: Languages,
      run: () => setPreferences({ language: id }),
    })),
  ];
}

function leaveCommands({ ask, session, signOut }: App, say: Say): readonly Command[] {
  return [
    ...(session.mayOpenAs ? [{ id: 'open-as', label: say('open-as.item'), icon: AppWindow, run: () => ask({ kind: 'open-as' }) }] : []),
    { id: 'sign-out', label: say('sign-out'), icon: LogOut, run: () => void signOut(false) },
    {
      id: 'sign-out-everywhere',
      label: say('sign-out.everywhere.item'),
      icon: MonitorX,
      run: () => ask({ kind: 'sign-out-everywhere' }),
    },
  ];
}
