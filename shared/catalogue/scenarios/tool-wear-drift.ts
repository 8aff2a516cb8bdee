/** Tool wear 刀具磨损: the same cut needs more and more force, part after part, with the same tool. */
import type { ScenarioDefinition } from '../../insight.ts';
import { NO_LOAD, when } from './when.ts';

/** Feeding as in a cut: what speeding up and moving fast take is no cutting force. */
const inTheCut = when.all(
  when.above('feed_rate', 10),
  when.atMost('feed_rate', { parameter: 'maxCuttingFeed' }),
  when.above('spindle_load', { parameter: 'maxLoad' }),
);

const toolOrOffsetChanged = when.all(
  when.byHand,
  when.any(
    when.changes('tool'),
    when.changes('tool_offset_x'),
    when.changes('tool_offset_z'),
    when.changes('tool_length_offset'),
  ),
);

export const toolWearDrift: ScenarioDefinition = {
  id: 'tool-wear-drift',
  version: 1,
  name: { zh: '刀具磨损', en: 'Tool wear' },
  teaches: {
    zh: '同一程序、同一把刀，切削负载一件比一件高：刀具在磨损。学生要在尺寸超差之前判断什么时候换刀或修刀补。',
    en: 'Same program, same tool, and the load grows from part to part: the edge is wearing. Decide when to change it or correct the offset before parts go out of tolerance.',
  },
  severity: 'warning',
  equipmentTypes: ['cnc-lathe', 'cnc-mill'],
  start: when.all(
    {
      op: 'cycleTrend',
      counter: 'part_count',
      signal: 'spindle_load',
      measure: 'mean',
      while: inTheCut,
      cycles: { parameter: 'cycles' },
      rise: { parameter: 'rise' },
    },
    // Another program cuts with another force: that is no wear.
    when.not(
      when.since(
        when.changes('program'),
        when.not(when.held({ parameter: 'sameProgramFor' }, when.not(when.changes('program')))),
      ),
    ),
  ),
  end: when.any(toolOrOffsetChanged, when.changes('program'), when.held('1min', when.inState('off'))),
  parameters: {
    maxLoad: NO_LOAD,
    maxCuttingFeed: {
      default: 3000,
      unit: 'mm/min',
      name: { zh: '切削进给上限', en: 'Fastest cutting feed' },
    },
    cycles: { default: 15, name: { zh: '观察的节拍数', en: 'Cycles that are looked at' } },
    rise: {
      default: 0.08,
      name: {
        zh: '后三分之一比前三分之一高出',
        en: 'Last third above the first third by',
      },
    },
    sameProgramFor: { default: '20min', name: { zh: '同一程序至少', en: 'Same program for at least' } },
  },
  serves: [],
};
