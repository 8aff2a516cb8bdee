/**
 * One machine's moving numbers: asks the frame buffer at the render time, and keeps the world matrix of each node.
 * Parts move only because a reading says so: without a new value nothing is written, and a speed that has grown stale is 0.
 */
import type { FrameBuffer } from '../live/frame-buffer.ts';
import { multiplyAffine, rotateAbout, scaleAlong, setIdentity, translateAlong } from './affine.ts';
import type { CompiledBinding, MotionProgram } from './motion-program.ts';
import { sceneZFromBaseY } from './scene-from-base.ts';

/** Changes smaller than this are not drawn: metres, radians, or a factor. */
const SMALLEST_CHANGE = 1e-5;
const local = new Float32Array(16);

/** Where a machine stands, scene metres and radians about +y. */
export interface Place {
  x: number;
  z: number;
  rotation: number;
}

/** What {@link MachineMotion.step} found. */
export interface StepResult {
  /** At least one world matrix changed. */
  moved: boolean;
  /** It will move again without new readings: a spindle turns, a door is under way, a value waits for its time. */
  busy: boolean;
}

export class MachineMotion {
  readonly program: MotionProgram;
  /** `Float32Array`, 16 per node: node to scene. */
  readonly worlds: Float32Array;
  /** 1 where the node's world matrix changed in the last step. */
  readonly changed: Uint8Array;
  readonly place: Place;
  readonly #home: Place;
  readonly #slots: Int32Array;
  readonly #staleAfterMs: Float64Array;
  /** Output of each binding as drawn; NaN before the first value. */
  readonly #shown: Float64Array;
  readonly #result: StepResult = { moved: false, busy: false };
  #lastMs = NaN;
  #first = true;

  constructor(program: MotionProgram, home: Place) {
    this.program = program;
    this.#home = home;
    this.place = { ...home };
    this.worlds = new Float32Array(program.rests.length);
    this.changed = new Uint8Array(program.parents.length);
    this.#slots = new Int32Array(program.bindings.length).fill(-1);
    this.#staleAfterMs = new Float64Array(program.bindings.length).fill(30_000);
    this.#shown = Float64Array.from(program.bindings, ({ initial }) => initial);
    this.changed.fill(1);
    this.#writeWorlds();
  }

  /** Says where in the buffer the signals are, and when they grow stale. Call again when a snapshot brought new signals. */
  bind(slotOf: (signal: string) => number, staleAfterMsOf: (signal: string) => number): void {
    this.program.bindings.forEach(({ signal }, index) => {
      this.#slots[index] = slotOf(signal);
      this.#staleAfterMs[index] = staleAfterMsOf(signal);
    });
  }

  /** The next step takes the values as they are, without strokes: after a jump in time. */
  snap(): void {
    this.#first = true;
  }

  /** Brings the machine to the render time (server ms). The result object is reused. */
  step(buffer: FrameBuffer, renderMs: number): StepResult {
    const elapsed =
      this.#first || Number.isNaN(this.#lastMs) ? 0 : Math.min(250, Math.max(0, renderMs - this.#lastMs));
    this.#lastMs = renderMs;
    this.changed.fill(0);
    this.#result.moved = false;
    this.#result.busy = false;
    const { bindings } = this.program;
    for (let i = 0; i < bindings.length; i++) {
      const binding = bindings[i];
      const slot = this.#slots[i] ?? -1;
      if (!binding || slot < 0) continue;
      const newest = buffer.newestAtMs(slot);
      if (newest > renderMs) this.#result.busy = true;
      const next = this.#next(binding, i, buffer, renderMs, elapsed);
      if (Number.isNaN(next) || Math.abs(next - (this.#shown[i] ?? 0)) < SMALLEST_CHANGE) continue;
      this.#shown[i] = next;
      this.changed[binding.node] = 1;
      this.#result.moved = true;
    }
    this.#first = false;
    if (this.#result.moved) this.#writeWorlds();
    return this.#result;
  }

  #next(
    binding: CompiledBinding,
    index: number,
    buffer: FrameBuffer,
    renderMs: number,
    elapsed: number,
  ): number {
    const slot = this.#slots[index] ?? -1;
    const shown = this.#shown[index] ?? NaN;
    if (binding.kind === 'spin' || binding.kind === 'belt') {
      const stale = renderMs - buffer.newestAtMs(slot) > (this.#staleAfterMs[index] ?? 0);
      const speed = stale ? 0 : output(binding, buffer.heldAt(slot, renderMs));
      if (!(Math.abs(speed) > 0)) return NaN;
      this.#result.busy = true;
      const turned = (Number.isNaN(shown) ? 0 : shown) + (speed * elapsed) / 1000;
      return binding.kind === 'spin' ? turned % 1 : wrapped(turned, binding.period);
    }
    if (binding.words) {
      const word = buffer.wordAt(slot, renderMs);
      const target = word === undefined ? NaN : output(binding, binding.words.get(word) ?? NaN);
      if (Number.isNaN(target) || Number.isNaN(shown) || this.#first) return target;
      const most = binding.strokePerMs * elapsed * Math.abs(binding.scale);
      const step =
        Math.abs(target - shown) <= most || most === Infinity
          ? target - shown
          : Math.sign(target - shown) * most;
      if (Math.abs(target - shown - step) > SMALLEST_CHANGE) this.#result.busy = true;
      return shown + step;
    }
    return output(binding, buffer.numberAt(slot, renderMs, binding.turn));
  }

  /** Recomputes what changed, parents first. */
  #writeWorlds(): void {
    const { parents, rests, bindingsOf, bindings } = this.program;
    for (let node = 0; node < parents.length; node++) {
      const parent = parents[node] ?? -1;
      if (parent >= 0 && this.changed[parent]) this.changed[node] = 1;
      if (!this.changed[node]) continue;
      for (let i = 0; i < 16; i++) local[i] = rests[node * 16 + i] ?? 0;
      const own = bindingsOf[node] ?? [];
      for (let i = 0; i < own.length; i++) {
        const index = own[i] ?? 0;
        const binding = bindings[index];
        const shown = this.#shown[index] ?? NaN;
        if (binding && !Number.isNaN(shown)) this.#apply(binding, shown);
      }
      if (parent < 0) this.#writeRoot(node);
      else multiplyAffine(this.worlds, node * 16, this.worlds, parent * 16, local);
    }
  }

  #apply(binding: CompiledBinding, shown: number): void {
    switch (binding.kind) {
      case 'translate':
      case 'belt':
        return translateAlong(local, 0, binding.axis, shown);
      case 'rotate':
        return rotateAbout(local, 0, binding.axis, shown);
      case 'spin':
        return rotateAbout(local, 0, binding.axis, shown * Math.PI * 2);
      case 'scale':
        // A part that is not there must vanish wholly, not become a flat disc.
        return scaleAlong(local, 0, shown < 1e-4 ? -1 : binding.axis, shown);
      case 'drive-x':
        this.place.x = shown;
        return;
      case 'drive-y':
        this.place.z = sceneZFromBaseY(shown);
        return;
      case 'drive-heading':
        this.place.rotation = shown;
    }
  }

  #writeRoot(node: number): void {
    const o = node * 16;
    setIdentity(this.worlds, o);
    this.worlds[o + 12] = this.place.x;
    this.worlds[o + 14] = this.place.z;
    rotateAbout(this.worlds, o, 1, this.place.rotation);
  }

  /** Where the base file puts it. */
  get home(): Place {
    return this.#home;
  }
}

const output = (binding: CompiledBinding, value: number): number =>
  Math.min(binding.max, Math.max(binding.min, value * binding.scale + binding.offset));

const wrapped = (value: number, period: number): number =>
  period === Infinity ? value : ((value % period) + period) % period;
