/** One line of a benchmark's table. Absolute figures depend on the machine; the baseline is measured in the same run. */
export interface BenchResult {
  name: string;
  value: number;
  unit: string;
  /** What the value is to be held against, in words or figures. */
  baseline: string;
}
