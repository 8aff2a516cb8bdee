/** Six-axis robot 工业机器人: pick and place along taught poses, T1/AUTO, enabling switch, fence, protective stop. */
import type { Value } from '../../shared/sample.ts';
import type { Random } from '../seeded-random.ts';
import { DONE, refused, type Action, type Outcome } from './actions.ts';
import { JOINT_LIMITS, jointsDownAt, type Point } from './arm-kinematics.ts';
import { ArmMotion } from './arm-motion.ts';
import { COMMON_REPORT, fast, medium, slow, Machine, type Execution, type FaultKind } from './machine.ts';
import { clamp, lag, ROOM_C } from './physics.ts';

const REPORT = {
  ...COMMON_REPORT,
  joint_1: fast(2),
  joint_2: fast(2),
  joint_3: fast(2),
  joint_4: fast(2),
  joint_5: fast(2),
  joint_6: fast(2),
  tcp_speed: fast(1, 0.5),
  tcp_x: fast(1),
  tcp_y: fast(1),
  tcp_z: fast(1),
  motor_current: medium(2, 0.05),
  motor_temp: slow(2, 0.1),
  speed_override: fast(0),
};

/** One line of a robot program. */
type Line = { to: number[] } | { grip: boolean } | { waitS: number };

const HOME = jointsDownAt({ x: 330, y: 0, z: 380 });
/** Controllers tell a filtered current: what is read once a second would else miss most of a move, s. */
const CURRENT_FILTER_S = 2;
/** Highest flange speed in T1 (ISO 10218-1: reduced speed, 250 mm/s). */
const T1_MM_S = 250;

/** Pick at one place, put at another, with approaches from above. */
function pickAndPlace(pick: Point, place: Point, restS: number): Line[] {
  const above = (point: Point): number[] => jointsDownAt({ ...point, z: point.z + 110 });
  return [
    { to: above(pick) },
    { to: jointsDownAt(pick) },
    { grip: true },
    { waitS: 0.3 },
    { to: above(pick) },
    { to: above(place) },
    { to: jointsDownAt(place) },
    { grip: false },
    { waitS: 0.3 },
    { to: above(place) },
    { to: HOME },
    { waitS: restS },
  ];
}

/** Programs: pick from the belt, palletise, load a machine. */
const PROGRAMS: Readonly<Record<string, readonly Line[]>> = {
  PICK_BELT: pickAndPlace({ x: 300, y: -220, z: 130 }, { x: 260, y: 250, z: 130 }, 1.2),
  PALLETISE: pickAndPlace({ x: 220, y: -290, z: 150 }, { x: 330, y: 220, z: 90 }, 2.6),
  LOAD_LATHE: pickAndPlace({ x: 380, y: -60, z: 100 }, { x: 60, y: 390, z: 260 }, 5),
};

/** A robot with gripper in a fenced cell. */
export class Robot extends Machine {
  override readonly report = REPORT;
  override readonly programs = Object.keys(PROGRAMS);
  override readonly ageingKinds: readonly FaultKind[] = [
    {
      id: 'gearbox-dry',
      code: 'R-C157',
      text: '防护停止：减速机阻力大 protective stop: gearbox runs hard',
    },
  ];
  override readonly faultKinds: readonly FaultKind[] = [
    { id: 'protective-stop', code: 'R-C153', text: '防护停止：碰撞检测 protective stop: collision detected' },
    { id: 'gripper-vacuum', code: 'R-G201', text: '夹爪压力不足 gripper pressure low' },
  ];
  readonly motion = new ArmMotion(HOME);
  controllerMode: 'T1' | 'T2' | 'AUTO' = 'AUTO';
  enabling = false;
  fenceOpen = false;
  gripperClosed = false;
  speedOverride = 100;
  protectiveStop = false;
  motorTempC = 38;
  #lines: readonly Line[] = [];
  #index = 0;
  #timerS = 0;
  #jogging = false;
  #shownA = 0;

  constructor(random: Random) {
    super(random);
    this.motion.goTo(HOME, 1, 2_500);
    this.motion.halt();
  }

  /** Motor current, A: holding against gravity, plus moving. */
  get currentA(): number {
    if (!this.powered) return 0;
    const brakes = this.motion.moving || this.execution === 'ACTIVE';
    if (!brakes) return 0.6;
    const needed = 1.4 + 0.028 * this.motion.jointDegS + (this.gripperClosed ? 0.5 : 0);
    // A dry gearbox needs more on the same path.
    return needed * (1 + 0.4 * this.ageOf('gearbox-dry'));
  }

  override get isMoving(): boolean {
    return super.isMoving || this.motion.moving;
  }

  protected override stepPhysics(dtS: number): void {
    if (this.fenceOpen && this.controllerMode === 'AUTO' && this.execution === 'ACTIVE')
      this.stopProgram('INTERRUPTED');
    if (this.execution === 'ACTIVE') this.#stepProgram(dtS);
    else if (this.#jogging) {
      // Letting go of the enabling switch stops the arm at once.
      if (!this.enabling || this.estopPressed) this.motion.halt();
      this.#jogging = !this.motion.step(dtS);
    } else this.motion.step(dtS);
    this.#shownA = lag(this.#shownA, this.currentA, dtS, CURRENT_FILTER_S);
    this.motorTempC = lag(this.motorTempC, ROOM_C + (this.powered ? 6 + 5 * this.currentA : 0), dtS, 1_200);
  }

  #stepProgram(dtS: number): void {
    const line = this.#lines[this.#index];
    if (!line) {
      this.partCount += 1;
      this.#index = 0;
      return;
    }
    if (this.#stepLine(line, dtS)) {
      this.#index += 1;
      this.#timerS = 0;
    }
  }

  #stepLine(line: Line, dtS: number): boolean {
    if ('grip' in line) {
      this.gripperClosed = line.grip;
      return true;
    }
    if ('waitS' in line) {
      this.motion.step(dtS);
      this.#timerS += dtS;
      return this.#timerS >= line.waitS;
    }
    if (this.#timerS === 0) this.motion.goTo(line.to, this.speedOverride / 100, this.#limitMmS());
    this.#timerS += dtS;
    return this.motion.step(dtS);
  }

  #limitMmS(): number {
    return this.controllerMode === 'T1' ? T1_MM_S : 1_600;
  }

  protected override obstacleToStart(): string | undefined {
    if (this.controllerMode === 'AUTO' && this.fenceOpen) return 'the fence is open';
    if (this.controllerMode !== 'AUTO' && !this.enabling) return 'the enabling switch is released';
    return super.obstacleToStart();
  }

  protected override startProgram(): void {
    this.#lines = PROGRAMS[this.program] ?? [];
    this.#index = 0;
    this.#timerS = 0;
    this.execution = 'ACTIVE';
  }

  protected override stopProgram(execution: Execution): void {
    this.motion.halt();
    this.#jogging = false;
    this.execution = execution;
  }

  protected override onFault(kind: FaultKind, stands: boolean): void {
    if (kind.id === 'protective-stop') this.protectiveStop = stands;
  }

  protected override loadKw(): number {
    return 0.18 + 0.09 * this.currentA;
  }

  protected override actOwn(action: Action): Outcome {
    switch (action.kind) {
      case 'controller-mode':
        if (this.execution === 'ACTIVE') this.stopProgram('STOPPED');
        this.controllerMode = action.mode;
        this.mode = action.mode === 'AUTO' ? 'AUTOMATIC' : 'MANUAL';
        return DONE;
      case 'enabling-switch':
        this.enabling = action.on;
        return DONE;
      case 'door':
        this.fenceOpen = action.open;
        return DONE;
      case 'gripper':
        this.gripperClosed = action.closed;
        return DONE;
      case 'overrides':
        this.speedOverride = clamp(action.feed ?? this.speedOverride, 1, 100);
        return DONE;
      case 'move-joints':
        return this.#jog(action.to);
      default:
        return refused('this machine cannot do that');
    }
  }

  #jog(to: readonly number[]): Outcome {
    if (this.controllerMode === 'AUTO') return refused('jogging needs T1');
    if (!this.enabling) return refused('the enabling switch is released');
    if (this.estopPressed || this.needsReset) return refused('reset first');
    const within = to.map((angle, index) => {
      const [low, high] = JOINT_LIMITS[index] ?? [0, 0];
      return clamp(angle, low, high);
    });
    this.motion.goTo(within, this.speedOverride / 100, this.#limitMmS());
    this.#jogging = true;
    return DONE;
  }

  protected override ownValues(): Record<string, Value> {
    const { x, y, z } = this.motion.tcp;
    return {
      ...this.motion.jointValues(),
      tcp_speed: this.motion.speedMmS,
      tcp_x: x,
      tcp_y: y,
      tcp_z: z,
      gripper: this.gripperClosed ? 'CLOSED' : 'OPEN',
      motor_current: Math.max(0, this.#shownA + this.random.noise(0.03)),
      motor_temp: this.motorTempC + this.random.noise(0.02),
      controller_mode: this.controllerMode,
      enabling_switch: this.enabling,
      speed_override: this.speedOverride,
      protective_stop: this.protectiveStop,
      fence: this.fenceOpen ? 'OPEN' : 'CLOSED',
    };
  }
}
