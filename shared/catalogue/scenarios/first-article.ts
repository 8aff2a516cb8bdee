/** First article 首件: the first cut of a new program, carefully, and then its measurement. */
import type { ScenarioDefinition } from '../../insight.ts';
import { NO_LOAD, when } from './when.ts';

const reduced = when.any(
  when.atMost('feed_override', { parameter: 'maxFeed' }),
  when.atMost('rapid_override', { parameter: 'maxRapid' }),
);

export const firstArticle: ScenarioDefinition = {
  id: 'first-article',
  version: 1,
  name: { zh: '首件', en: 'First article' },
  teaches: {
    zh: '新程序的第一件用降低的倍率加工，加工完先测量再继续。学生可以看到首件怎样发现刀补和程序的错误。',
    en: 'The first part of a new program is cut at reduced overrides and measured before anything else. It is where wrong offsets and programs come to light.',
  },
  severity: 'info',
  equipmentTypes: ['cnc-lathe', 'cnc-mill'],
  start: when.all(
    when.active,
    when.automatic,
    reduced,
    when.cutting,
    when.since(when.changes('program'), when.not(when.partDone)),
  ),
  began: when.active,
  end: when.any(
    // The result: the gauge beside the lathe, or the probe that has been over the part.
    when.changes('part_diameter'),
    when.falls(when.is('probe', true)),
    // Or nobody measured: the next part runs at full speed.
    when.all(when.active, when.not(reduced)),
    when.inState('off'),
  ),
  parameters: {
    maxLoad: NO_LOAD,
    maxFeed: {
      default: 80,
      unit: '%',
      name: { zh: '首件进给倍率上限', en: 'Highest feed override of a first article' },
    },
    maxRapid: {
      default: 50,
      unit: '%',
      name: { zh: '首件快移倍率上限', en: 'Highest rapid override of a first article' },
    },
  },
  serves: [],
};
