import { ar } from '@parley/react/ar';
import { Files } from '@parley/react/files';
import styles from '@parley/react/files.css?inline';
import type { Mount, View } from '../stage/stage.ts';
import { sheet } from '../style.ts';
import { mountWith } from './frame.tsx';

export const mountFilesPanel: Mount<View> = mountWith(() => <Files />, { ar }, [sheet(styles)]);
