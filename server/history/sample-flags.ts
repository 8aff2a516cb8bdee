/** Sample flags as bits, the same wherever history keeps them. A bit that is given stays what it is. */
import type { SampleFlag } from '../../shared/sample.ts';

const FLAG_BIT: Readonly<Record<SampleFlag, number>> = {
  'time-ahead': 1,
  'out-of-range': 2,
  late: 4,
  historical: 8,
  transient: 16,
};
const FLAGS = Object.keys(FLAG_BIT) as SampleFlag[];

export function flagBits(flags: readonly SampleFlag[]): number {
  return flags.reduce((bits, flag) => bits | FLAG_BIT[flag], 0);
}

/** The flags of the bits, in one fixed order. */
export function flagsOf(bits: number): SampleFlag[] {
  return FLAGS.filter((flag) => (bits & FLAG_BIT[flag]) !== 0);
}
