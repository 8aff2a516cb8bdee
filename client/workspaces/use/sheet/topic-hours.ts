/** Hours that a topic stands for in one row of the ledger, so that the sheet and the pictures say the same. Pure. */
import type { UseRow } from '../../../../shared/use.ts';
import { allHours, kindHours } from '../model/use-kinds.ts';
import { STOP_STATES, type Topic } from '../model/use-topic.ts';

/** Null where the topic is no number of hours. */
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
      return allHours(row);
    case 'figure':
    case 'energy':
      return null;
  }
}
