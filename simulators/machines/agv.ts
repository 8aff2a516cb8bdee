/** Automated guided vehicle 自动导引车: drives routes of straight runs and turns on the spot; battery, load, charging at home. */
import type { Value } from '../../shared/sample.ts';
import type { Random } from '../seeded-random.ts';
import { DONE, refused, type Action, type Outcome } from './actions.ts';
import type { FloorMap, FloorPoint } from './agv-route.ts';
import { COMMON_REPORT, fast, slow, Machine, type Execution, type FaultKind } from './machine.ts';
import { clamp, ramp } from './physics.ts';

const REPORT = {
  ...COMMON_REPORT,
  x: fast(3),
  y: fast(3),
  heading: fast(1),
  speed: fast(2),
  battery: slow(1, 0.2),
};

const TOP_SPEED_M_S = 1.1;
const ACCELERATION_M_S2 = 0.6;
const TURN_DEG_S = 60;
/** Usable battery, kW·h. */
const BATTERY_KWH = 1.6;

const bearing = (from: FloorPoint, to: FloorPoint): number =>
  ((Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI + 360) % 360;

/** A vehicle on the floor of the base. The floor map may be shared: it is read only. */
export class Agv extends Machine {
  override readonly report = REPORT;
  override readonly programs = ['TRANSPORT'];
  override readonly faultKinds: readonly FaultKind[] = [
    { id: 'obstacle', code: 'A-17', text: '前方障碍超时 obstacle ahead for too long' },
  ];
  readonly #map: FloorMap;
  readonly #places: ReadonlyMap<string, FloorPoint>;
  x: number;
  y: number;
  heading: number;
  speed = 0;
  battery: number;
  loaded = false;
  blocked = false;
  target = 'home';
  #route: FloorPoint[] = [];

  /** `places` are the names that it can be sent to; `home`, with the charger, must be one of them. */
  constructor(random: Random, map: FloorMap, places: ReadonlyMap<string, FloorPoint>, headingDeg: number) {
    super(random);
    this.#map = map;
    this.#places = places;
    const home = places.get('home') ?? { x: 0, y: 0 };
    this.x = home.x;
    this.y = home.y;
    this.heading = headingDeg;
    this.battery = Math.round(random.between(62, 95));
  }

  /** True when it stands at its target. */
  get arrived(): boolean {
    return this.#route.length === 0;
  }

  override get isMoving(): boolean {
    return !this.arrived;
  }

  get charging(): boolean {
    const home = this.#places.get('home') ?? { x: 0, y: 0 };
    return this.arrived && Math.hypot(this.x - home.x, this.y - home.y) < 0.05 && this.battery < 100;
  }

  protected override stepPhysics(dtS: number): void {
    const stopped = this.estopPressed || this.needsReset || this.blocked || !this.powered;
    const next = this.#route[0];
    if (next) this.#drive(next, stopped, dtS);
    else this.speed = 0;
    const drawn = this.powered ? 0.04 + 0.35 * this.speed : 0;
    const flow = this.charging ? 1.2 : -drawn;
    this.battery = clamp(this.battery + ((flow * dtS) / 3_600 / BATTERY_KWH) * 100, 0, 100);
  }

  #drive(next: FloorPoint, stopped: boolean, dtS: number): void {
    const distance = Math.hypot(next.x - this.x, next.y - this.y);
    if (distance < 0.002) {
      this.x = next.x;
      this.y = next.y;
      this.#route.shift();
      if (this.#route.length === 0) this.execution = 'READY';
      return;
    }
    const off = ((bearing({ x: this.x, y: this.y }, next) - this.heading + 540) % 360) - 180;
    if (Math.abs(off) > 0.5 && this.speed < 0.05 && distance > 0.02) {
      this.speed = 0;
      if (!stopped)
        this.heading = (this.heading + clamp(off, -TURN_DEG_S * dtS, TURN_DEG_S * dtS) + 360) % 360;
      return;
    }
    const braking = Math.sqrt(2 * ACCELERATION_M_S2 * distance);
    const wanted = stopped ? 0 : Math.min(TOP_SPEED_M_S * (this.loaded ? 0.8 : 1), braking);
    this.speed = ramp(this.speed, wanted, dtS, stopped ? 2 * ACCELERATION_M_S2 : ACCELERATION_M_S2 * 1.5);
    const share = Math.min(1, (this.speed * dtS) / distance);
    this.x += (next.x - this.x) * share;
    this.y += (next.y - this.y) * share;
    if (share >= 1) this.speed = 0;
  }

  protected override startProgram(): void {
    this.execution = this.arrived ? 'READY' : 'ACTIVE';
  }

  protected override stopProgram(execution: Execution): void {
    this.execution = execution;
  }

  protected override onFault(_kind: FaultKind, stands: boolean): void {
    this.blocked = stands;
    if (!stands && !this.arrived) this.execution = 'ACTIVE';
  }

  protected override loadKw(): number {
    return this.charging ? 1.3 : 0.04 + 0.35 * this.speed;
  }

  protected override actOwn(action: Action): Outcome {
    switch (action.kind) {
      case 'send-to': {
        const place = this.#places.get(action.place);
        if (!place) return refused('no such place');
        if (this.needsReset || this.estopPressed) return refused('reset first');
        this.target = action.place;
        this.#route = this.#map.route({ x: this.x, y: this.y }, place).slice(1);
        this.execution = 'ACTIVE';
        return DONE;
      }
      case 'load':
        if (this.speed > 0) return refused('the vehicle moves');
        if (action.loaded !== this.loaded && !action.loaded) this.partCount += 1;
        this.loaded = action.loaded;
        return DONE;
      default:
        return refused('this machine cannot do that');
    }
  }

  protected override ownValues(): Record<string, Value> {
    return {
      x: this.x,
      y: this.y,
      heading: this.heading,
      speed: this.speed,
      battery: this.battery,
      loaded: this.loaded,
      blocked: this.blocked,
      charging: this.charging,
      target: this.target,
    };
  }
}
