/** One card of the ledger: it waits, fails and is tried again by itself; the others live on. */
import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { ProblemView } from '../../../parts/problem-view.tsx';

/** What a card needs to know of the questions behind it. */
export interface CardQuery {
  isPending: boolean;
  isError: boolean;
  isPlaceholderData: boolean;
  error: unknown;
  refetch: () => unknown;
}

interface UseCardProps {
  name: string;
  title?: string;
  aside?: ReactNode;
  queries: readonly CardQuery[];
  /** Height of the waiting card, px. */
  height: number;
  children: ReactNode;
}

export function UseCard({ name, title, aside, queries, height, children }: UseCardProps) {
  const failed = queries.find(({ isError }) => isError);
  const isWaiting = queries.some(({ isPending }) => isPending);
  return (
    <section
      className={`card use-card use-card-${name}`}
      aria-label={title}
      aria-busy={isWaiting}
      data-old={queries.some(({ isPlaceholderData }) => isPlaceholderData)}
    >
      {title && (
        <div className="use-card-head">
          <h2>{title}</h2>
          {!failed && !isWaiting && <span className="second num">{aside}</span>}
        </div>
      )}
      {failed ? (
        <ProblemView problem={failed.error} retry={() => void failed.refetch()} />
      ) : isWaiting ? (
        <Skeleton height={height} radius="md" />
      ) : (
        children
      )}
    </section>
  );
}
