/**
 * What can be seen in the recordings of real machines, labelled by reading their columns, before looking at what the program
 * makes of them. Seconds from the first line of each run.
 *
 * Robot (UR3). Batches by `cycle`: a cycle takes 24 or 25 s; a batch begins with the first of four cycles that differ by less
 * than a sixth, and ends with the last one before a pause of more than 75 s, three cycles. Disturbances by
 * `Robot_ProtectiveStop`: from the first True to the last; stops that follow each other in less than a minute are one
 * disturbance, because nobody has recovered in between.
 *
 * Lathe (Okuma). Each of the four runs makes one single part at full override, without alarm, door or stop: there is none of
 * the scenarios in it.
 */

/** One run of a recording: begin and end of what is in it, by type of scenario. */
export type RunLabels = Readonly<Record<string, readonly (readonly [fromS: number, toS: number])[]>>;

export const ROBOT_LABELS: readonly RunLabels[] = [
  {
    'batch-run': [
      [85, 1_093],
      [1_213, 2_681],
      [2_784, 2_935],
    ],
    // prettier-ignore
    'alarm-recovery': [
      [19, 33], [578, 580], [905, 908], [1_098, 1_132], [1_462, 1_472], [1_758, 1_763], [1_922, 1_930],
      [2_151, 2_158], [2_317, 2_390], [2_686, 2_758], [2_861, 2_897],
    ],
  },
  {
    'batch-run': [
      [125, 666],
      [744, 4_529],
    ],
    // prettier-ignore
    'alarm-recovery': [
      [75, 90], [277, 278], [353, 384], [640, 710], [771, 775], [948, 955], [1_056, 1_111], [1_263, 1_264],
      [1_366, 1_447], [1_615, 1_646], [1_716, 1_718], [1_795, 1_801], [1_868, 2_035], [2_109, 2_111],
      [2_178, 2_179], [2_251, 2_254], [2_323, 2_324], [2_426, 2_430], [2_507, 2_564], [2_627, 3_090],
      [3_168, 3_601], [3_674, 3_720], [3_789, 3_791], [3_892, 3_945], [4_025, 4_077], [4_161, 4_170],
      [4_242, 4_360], [4_426, 4_455], [4_533, 4_543],
    ],
  },
];

export const LATHE_LABELS: readonly RunLabels[] = [{}, {}, {}, {}];
