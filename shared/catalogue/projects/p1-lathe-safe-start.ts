/** P1 数控车床安全操作与预热: the licence project of the CNC lathe. */
import type { Pattern } from '../../pattern.ts';
import type { Project } from '../../teaching.ts';

/** Reference position of the lathes, mm: both axes near their positive ends, clear of chuck and part. */
const REFERENCE_MM = { axis_x: 250, axis_z: 500 } as const;
const REFERENCE_TOLERANCE_MM = 0.5;

/** Below this speed, rpm, an encoder cannot tell turning from standing. */
const STILL_RPM = 5;
const still: Pattern = { op: 'compare', signal: 'spindle_speed', is: '<', value: STILL_RPM };

const turning = (low: number, high: number): Pattern => ({
  op: 'between',
  signal: 'spindle_speed',
  low,
  high,
});
const stopPressed: Pattern = { op: 'rises', of: { op: 'equals', signal: 'estop', value: 'TRIGGERED' } };

const atReference = (signal: keyof typeof REFERENCE_MM): Pattern => ({
  op: 'between',
  signal,
  low: REFERENCE_MM[signal] - REFERENCE_TOLERANCE_MM,
  high: REFERENCE_MM[signal] + REFERENCE_TOLERANCE_MM,
});

/** Spindle and coolant off, both axes withdrawn from the working area. */
const putToRest: Pattern = {
  op: 'all',
  of: [
    still,
    { op: 'equals', signal: 'coolant', value: false },
    { op: 'compare', signal: 'axis_x', is: '>=', value: 200 },
    { op: 'compare', signal: 'axis_z', is: '>=', value: 400 },
  ],
};

const lowStage: Pattern = { op: 'held', for: '3min', of: turning(50, 500) };
const middleStage: Pattern = { op: 'held', for: '3min', of: turning(800, 1500) };
const highStage: Pattern = { op: 'held', for: '3min', of: turning(1500, 2500) };

/** Ten minutes in one speed range with no feed and no load: nobody warms up like that. */
const leftTurning = (low: number, high: number): Pattern => ({
  op: 'held',
  for: '10min',
  of: {
    op: 'all',
    of: [turning(low, high), { op: 'compare', signal: 'feed_rate', is: '<', value: 1 }],
  },
});

export const p1LatheSafeStart: Project = {
  id: 'p1-lathe-safe-start',
  version: 1,
  name: { zh: '数控车床安全操作与预热', en: 'Lathe: safe start and warm-up' },
  brief: {
    zh: '独立完成数控车床的安全开机、主轴分级预热、回参考点和规范收尾。完成后取得数控车床上机资格。',
    en: 'Start a CNC lathe safely, warm its spindle up in stages, move to the reference position and leave it in good order. The licence to work on CNC lathes.',
  },
  safety: {
    zh: '穿工作服，戴护目镜，长发束入帽内，不戴手套操作。主轴转动时不开防护门，不松卡盘。',
    en: 'Work clothes and safety glasses, long hair under a cap, no gloves. Never open the door or the chuck while the spindle turns.',
  },
  equipmentTypes: ['cnc-lathe'],
  licenceFor: ['cnc-lathe'],
  tasks: [
    {
      id: 'safe-state',
      name: { zh: '开机前安全检查', en: 'Safety checks before the start' },
      steps: [
        {
          id: 'estop-check',
          name: { zh: '检查急停', en: 'Check the emergency stop' },
          instruction: {
            zh: '主轴静止时按下急停按钮，确认机床响应，60 秒内旋出复位。',
            en: 'With the spindle at rest press the emergency stop, see that the machine reacts, and release it within 60 seconds.',
          },
          expectedMinutes: 2,
          evidence: {
            op: 'all',
            of: [
              {
                op: 'then',
                first: stopPressed,
                next: { op: 'rises', of: { op: 'equals', signal: 'estop', value: 'ARMED' } },
                within: '60s',
              },
              { op: 'since', hold: still, since: { op: 'all', of: [stopPressed, still] } },
            ],
          },
          after: [],
          signOff: 'none',
          competencies: [{ id: 'C1', level: 2, weight: 0.3 }],
        },
        {
          id: 'clamp-part',
          name: { zh: '夹紧工件并关门', en: 'Clamp the part, close the door' },
          instruction: {
            zh: '夹紧卡盘，卡盘压力调到 1.2–2.2 MPa，关好防护门，保持 10 秒。',
            en: 'Close the chuck with 1.2–2.2 MPa, close the door, and let it stand for 10 seconds.',
          },
          expectedMinutes: 3,
          evidence: {
            op: 'held',
            for: '10s',
            of: {
              op: 'all',
              of: [
                { op: 'equals', signal: 'chuck', value: 'CLOSED' },
                { op: 'between', signal: 'chuck_pressure', low: 1.2, high: 2.2 },
                { op: 'equals', signal: 'door', value: 'CLOSED' },
              ],
            },
          },
          after: ['estop-check'],
          signOff: 'none',
          competencies: [{ id: 'C1', level: 2, weight: 0.3 }],
        },
      ],
    },
    {
      id: 'warm-up',
      name: { zh: '主轴预热与回参考点', en: 'Warm-up and reference position' },
      steps: [
        {
          id: 'first-turns',
          name: { zh: '主轴低速起动', en: 'First turns at low speed' },
          instruction: {
            zh: '从静止起动主轴，转速不超过 500 r/min，保持 60 秒，听有无异响。',
            en: 'Start the spindle from rest at no more than 500 rpm, keep it for 60 seconds and listen.',
          },
          expectedMinutes: 3,
          evidence: {
            op: 'all',
            of: [
              { op: 'held', for: '60s', of: turning(50, 500) },
              {
                op: 'since',
                hold: { op: 'compare', signal: 'spindle_speed', is: '<=', value: 500 },
                since: still,
              },
            ],
          },
          after: ['clamp-part'],
          signOff: 'none',
          competencies: [{ id: 'C2', level: 2, weight: 0.3 }],
        },
        {
          id: 'staged-warm-up',
          name: { zh: '分级预热', en: 'Warm up in stages' },
          instruction: {
            zh: '依次以 500 r/min 以下、800–1500 r/min、1500–2500 r/min 空转，每级至少 3 分钟；中途最多退回一级。',
            en: 'Turn without load at up to 500, then 800–1500, then 1500–2500 rpm, at least 3 minutes each; never drop back by more than one stage.',
          },
          expectedMinutes: 12,
          evidence: {
            op: 'all',
            of: [
              { op: 'sequence', stages: [lowStage, middleStage, highStage] },
              // Whoever falls from the high stage below the middle one does the middle and the high stage again.
              highStage,
              {
                op: 'since',
                hold: { op: 'compare', signal: 'spindle_speed', is: '>=', value: 800 },
                since: middleStage,
              },
            ],
          },
          after: ['first-turns'],
          // The minute of the first turns belongs to the low stage.
          evidenceFrom: 'check-in',
          signOff: 'none',
          competencies: [{ id: 'C2', level: 3, weight: 0.5 }],
        },
        {
          id: 'reference-position',
          name: { zh: '回参考点', en: 'Reference position' },
          instruction: {
            zh: '手动方式下让 X、Z 轴回到参考点，误差不超过 0.5 mm，停留 3 秒。',
            en: 'In MANUAL move X and Z to the reference position, within 0.5 mm, and stay there for 3 seconds.',
          },
          expectedMinutes: 2,
          evidence: {
            op: 'held',
            for: '3s',
            of: { op: 'all', of: [atReference('axis_x'), atReference('axis_z')] },
          },
          after: ['first-turns'],
          signOff: 'none',
          competencies: [{ id: 'C2', level: 2, weight: 0.3 }],
        },
      ],
    },
    {
      id: 'shut-down',
      name: { zh: '规范收尾', en: 'Orderly end' },
      steps: [
        {
          id: 'orderly-end',
          name: { zh: '停机收尾', en: 'Leave the machine in order' },
          instruction: {
            zh: '停主轴，关冷却液，把刀架退到安全位置，然后按下急停或关机。',
            en: 'Stop the spindle, switch the coolant off, withdraw both axes, then press the emergency stop or switch off.',
          },
          expectedMinutes: 3,
          evidence: {
            op: 'then',
            first: { op: 'held', for: '3s', of: putToRest },
            next: { op: 'oneOf', signal: '$state', values: ['emergency-stop', 'off'] },
            within: '10s',
          },
          after: ['staged-warm-up', 'reference-position'],
          signOff: 'instructor',
          competencies: [
            { id: 'C1', level: 2, weight: 0.3 },
            { id: 'C2', level: 2, weight: 0.2 },
          ],
        },
      ],
    },
  ],
  forbidden: [
    {
      id: 'door-open-turning',
      name: { zh: '主轴转动时防护门打开', en: 'Door open while the spindle turns' },
      hint: { zh: '停！先停主轴，再开门。', en: 'Stop the spindle first, then open the door.' },
      when: {
        op: 'all',
        of: [
          { op: 'equals', signal: 'door', value: 'OPEN' },
          { op: 'compare', signal: 'spindle_speed', is: '>', value: 50 },
        ],
      },
    },
    {
      id: 'chuck-open-turning',
      name: { zh: '主轴转动时卡盘松开', en: 'Chuck open while the spindle turns' },
      hint: { zh: '停！主轴停稳后才能松开卡盘。', en: 'Open the chuck only when the spindle stands still.' },
      when: {
        op: 'all',
        of: [
          { op: 'equals', signal: 'chuck', value: 'OPEN' },
          { op: 'compare', signal: 'spindle_speed', is: '>=', value: STILL_RPM },
        ],
      },
    },
  ],
  mistakes: [
    {
      id: 'fast-when-cold',
      name: { zh: '冷态直接高速', en: 'Fast from cold' },
      hint: { zh: '先低速，后升速。', en: 'Low speed first.' },
      until: 'staged-warm-up',
      when: {
        op: 'all',
        of: [
          // A spindle that was turning already when the student came may be warm: only one that stood still counts as cold.
          { op: 'once', of: { op: 'held', for: '5s', of: still } },
          { op: 'compare', signal: 'spindle_speed', is: '>', value: 1500, hysteresis: 50 },
          { op: 'not', of: { op: 'once', of: { op: 'held', for: '60s', of: turning(50, 1500) } } },
        ],
      },
    },
    {
      id: 'low-chuck-pressure',
      name: { zh: '夹紧压力不足', en: 'Chuck pressure too low' },
      hint: {
        zh: '夹紧压力不足，应为 1.2–2.2 MPa。',
        en: 'The chuck pressure is too low; it should be 1.2–2.2 MPa.',
      },
      when: {
        op: 'held',
        for: '5s', // The pressure needs a few seconds to build up.
        of: {
          op: 'all',
          of: [
            { op: 'equals', signal: 'chuck', value: 'CLOSED' },
            { op: 'compare', signal: 'chuck_pressure', is: '<', value: 1.2, hysteresis: 0.03 },
          ],
        },
      },
    },
    {
      id: 'left-idling',
      name: { zh: '主轴长时间空转', en: 'Spindle left turning' },
      hint: { zh: '不用时停主轴，空转耗能又磨损。', en: 'Stop the spindle when it has nothing to do.' },
      when: { op: 'any', of: [leftTurning(50, 500), leftTurning(500, 1500), leftTurning(1500, 5000)] },
    },
  ],
};
