/** Hours that a topic stands for in one row of the ledger, so that the sheet and the pictures say the same. Pure. */
import type { UseRow } from '../../../../shared/use.ts';
import { kindHours } from '../model/use-kinds.ts';
import { STOP_STATES, type Topic } from '../model/use-topic.ts';

/** Null where the topic is no number of hours; of a ratio of hours its numerator. */
export function topicHours(topic: Topic, row: UseRow): number | null {
  switch (topic.about) {
    case 'kind':
      return kindHours(row)[topic.kind];
    case 'loss':
      return row.losses[topic.loss];
    case 'stop':
      return row.hours[topic.state];
    case 'stops':
      return STOP_STATES.reduce((sum, state) => sum + row.hours[state], 0);
    case 'day':
    case 'equipment':
      return row.cells.reduce((sum, { hours }) => sum + hours, 0);
    case 'figure':
      return topic.figure === 'utilisation' || topic.figure === 'availability'
        ? (row.figureDetail[topic.figure]?.numerator ?? null)
        : null;
    case 'energy':
    case 'order':
      return null;
  }
}
