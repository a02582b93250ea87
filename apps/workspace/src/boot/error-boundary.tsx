import { Failure, reasonOf } from '@parley/react/internal';
import { Component, type ReactNode } from 'react';
import { useWords } from './language.tsx';

interface State {
  readonly error?: unknown;
}

/** When a part breaks, or cannot be loaded because the server has a newer version, the page says so instead of going blank. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = {};

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render(): ReactNode {
    return 'error' in this.state ? <Broken error={this.state.error} /> : this.props.children;
  }
}

function Broken({ error }: { readonly error: unknown }): ReactNode {
  const words = useWords();
  return (
    <main className="Whole">
      <h1 className="Hidden">Parley</h1>
      <Failure reason={words.say('boot.broken', { reason: reasonOf(error, words) })} onRetry={() => location.reload()} />
    </main>
  );
}
