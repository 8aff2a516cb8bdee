/** What the cards of the ledger share: the period, whose equipment, the colours, and how to open the sheet. */
import { createContext, useContext } from 'react';
import type { ChartColours } from './charts/chart-colours.ts';
import type { Period } from './model/use-period.ts';
import type { Topic } from './model/use-topic.ts';
import type { UseScope } from './use-queries.ts';

export interface UseParts {
  scope: UseScope;
  /** What is compared with; null: nothing. Of a running period only as much as has passed. */
  compared: UseScope | null;
  period: Period;
  comparedPeriod: Period | null;
  /** Today in the base's time zone. */
  today: string;
  topic: Topic | null;
  open: (topic: Topic | null) => void;
  colours: ChartColours;
}

export const UseContext = createContext<UseParts | null>(null);

/** The shared parts; throws outside the ledger, which would be our own mistake. */
export function useParts(): UseParts {
  const parts = useContext(UseContext);
  if (!parts) throw new Error('useParts outside the ledger');
  return parts;
}
