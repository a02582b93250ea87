import { type ReactNode, useId } from 'react';

export interface SectionProps {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}

/** A part of the settings: what it is about, and beside it what can be set. */
export function Section({ title, lead, children }: SectionProps): ReactNode {
  const id = useId();
  return (
    <section className="Settings-section" aria-labelledby={id}>
      <div>
        <h2 id={id}>{title}</h2>
        <p className="Muted">{lead}</p>
      </div>
      <div className="Card Settings-card">{children}</div>
    </section>
  );
}
