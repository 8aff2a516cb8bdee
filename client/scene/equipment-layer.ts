/**
 * All machines: per finish one batch, per machine its moving numbers. Each drawn frame {@link EquipmentLayer.step} asks the
 * buffer only for machines that have news or are still moving, and writes only matrices that changed.
 */
import { Color, Group, type BufferGeometry } from 'three';
import type { BaseView } from '../../shared/api.ts';
import { MOTION_CATALOGUE } from '../../shared/catalogue/motion/motion-catalogue.ts';
import type { EquipmentState } from '../../shared/equipment.ts';
import type { EquipmentId } from '../../shared/names.ts';
import { STATE_COLOURS, type Theme } from '../../shared/palette.ts';
import type { FrameBuffer } from '../live/frame-buffer.ts';
import { Batch } from './batch.ts';
import type { Finishes } from './finishes.ts';
import { MachineMotion, type Place } from './machine-motion.ts';
import { TOWER_LAMPS } from './model/common-parts.ts';
import { MODEL_CATALOGUE, modelKindOf, type ModelKind } from './model/model-catalogue.ts';
import { FINISHES, type EquipmentModel, type Finish } from './model/model-builder.ts';
import { compileMotion, type MotionProgram } from './motion-program.ts';
import { radFromDeg, sceneZFromBaseY } from './scene-from-base.ts';

type EquipmentView = BaseView['equipment'][number];

/** One part of one machine in its batch. */
interface Part {
  node: number;
  finish: Finish;
  number: number;
}

/** One machine in the scene. */
export interface Machine {
  view: EquipmentView;
  kind: ModelKind;
  model: EquipmentModel;
  motion: MachineMotion;
  parts: Part[];
  state: EquipmentState;
  /** Version of its readings that was last looked at. */
  seenVersion: number;
  busy: boolean;
}

interface Kind {
  model: EquipmentModel;
  program: MotionProgram;
}

const LAMP_OFF = new Color('#5B4A3F');
/** Which lamp of the tower is lit, from the top; a vehicle has one band of light that shows every state. */
const LAMP_OF: Readonly<Record<EquipmentState, (typeof TOWER_LAMPS)[number] | undefined>> = {
  running: 'tower_green',
  setup: 'tower_amber',
  idle: undefined,
  interrupted: 'tower_amber',
  fault: 'tower_red',
  'emergency-stop': 'tower_red',
  off: undefined,
  unknown: undefined,
};

export class EquipmentLayer {
  readonly group = new Group();
  readonly machines: Machine[] = [];
  readonly byId = new Map<EquipmentId, Machine>();
  readonly #finishes: Finishes;
  readonly #buffer: FrameBuffer;
  readonly #kinds = new Map<ModelKind, Kind>();
  #batches: Partial<Record<Finish, Batch>> = {};
  #theme: Theme;
  /** Matrices written since the layer was made; a still base must leave it alone. */
  matricesWritten = 0;

  constructor(finishes: Finishes, buffer: FrameBuffer, theme: Theme) {
    this.#finishes = finishes;
    this.#buffer = buffer;
    this.#theme = theme;
  }

  /** Builds everything anew; extra geometries and instances are kept free in the `paint` batch for walls, people and things. */
  setBase(base: BaseView, extra: { geometries: readonly BufferGeometry[]; instances: number }): void {
    const states = new Map(this.machines.map(({ view, state }) => [view.id, state]));
    this.#disposeBatches();
    for (const view of base.equipment) {
      if (!view.position) continue;
      const kind = modelKindOf(view.type, view.model);
      const { model, program } = this.#kindOf(kind, view);
      const { x, y, rotation } = view.position;
      const motion = new MachineMotion(program, { x, z: sceneZFromBaseY(y), rotation: radFromDeg(rotation) });
      const machine: Machine = {
        view,
        kind,
        model,
        motion,
        parts: [],
        state: states.get(view.id) ?? 'unknown',
        seenVersion: -1,
        busy: true,
      };
      this.machines.push(machine);
      this.byId.set(view.id, machine);
    }
    this.#fillBatches(extra);
    for (const machine of this.machines) {
      this.#bind(machine);
      this.#write(machine, true);
      this.#paintLamps(machine);
    }
    this.flush();
  }

  /** The batch of a finish, for layers that put their own parts into it. */
  batch(finish: Finish): Batch | undefined {
    return this.#batches[finish];
  }

  /** Sets a state; true when it changed. */
  setState(id: EquipmentId, state: EquipmentState): boolean {
    const machine = this.byId.get(id);
    if (!machine || machine.state === state) return false;
    machine.state = state;
    this.#paintLamps(machine);
    return true;
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    for (const machine of this.machines) this.#paintLamps(machine);
  }

  /** Brings all machines to the render time (server ms). True while something moves or soon will. Allocates nothing. */
  step(renderMs: number, onMoved: (machine: Machine) => void): boolean {
    let busy = false;
    for (let i = 0; i < this.machines.length; i++) {
      const machine = this.machines[i];
      if (!machine) continue;
      const number = this.#buffer.numberOf(machine.view.id);
      const version = number < 0 ? -1 : this.#buffer.versionOf(number);
      if (version !== machine.seenVersion) {
        if (machine.seenVersion < 0) this.#bind(machine);
        machine.seenVersion = version;
        machine.busy = true;
      }
      if (!machine.busy) continue;
      const result = machine.motion.step(this.#buffer, renderMs);
      machine.busy = result.busy;
      busy ||= result.busy;
      if (!result.moved) continue;
      this.#write(machine, false);
      onMoved(machine);
    }
    this.flush();
    return busy;
  }

  /** Takes the next values as they are, without strokes: after a jump in time. */
  snap(): void {
    for (const machine of this.machines) {
      machine.motion.snap();
      machine.busy = true;
      machine.seenVersion = -1;
    }
  }

  /** Hands written matrices to the card. */
  flush(): void {
    for (const finish of FINISHES) this.#batches[finish]?.flush();
  }

  dispose(): void {
    this.#disposeBatches();
    for (const { model } of this.#kinds.values()) for (const { geometry } of model.pieces) geometry.dispose();
    this.#kinds.clear();
    this.group.removeFromParent();
  }

  /** Where a machine stands now. */
  placeOf(id: EquipmentId): Place | undefined {
    return this.byId.get(id)?.motion.place;
  }

  #kindOf(kind: ModelKind, view: EquipmentView): Kind {
    const known = this.#kinds.get(kind);
    if (known) return known;
    const model = MODEL_CATALOGUE[kind]();
    const made = { model, program: compileMotion(model.nodes, MOTION_CATALOGUE[view.type]) };
    this.#kinds.set(kind, made);
    return made;
  }

  #fillBatches(extra: { geometries: readonly BufferGeometry[]; instances: number }): void {
    for (const finish of FINISHES) {
      const kinds = new Set(this.machines.map(({ model }) => model));
      const geometries = [...kinds].flatMap(({ pieces }) =>
        pieces.filter((piece) => piece.finish === finish).map(({ geometry }) => geometry),
      );
      const own = this.machines.reduce(
        (sum, { model }) => sum + model.pieces.filter((piece) => piece.finish === finish).length,
        0,
      );
      const isPaint = finish === 'paint';
      const room = {
        geometries: isPaint ? [...geometries, ...extra.geometries] : geometries,
        instances: own + (isPaint ? extra.instances : 0),
      };
      if (room.geometries.length === 0) continue;
      const batch = new Batch(room, this.#finishes[finish]);
      batch.mesh.castShadow = finish === 'paint' || finish === 'metal';
      batch.mesh.receiveShadow = batch.mesh.castShadow;
      if (finish === 'glass') batch.mesh.renderOrder = 5;
      this.#batches[finish] = batch;
      this.group.add(batch.mesh);
    }
    for (const machine of this.machines)
      for (const { node, finish, geometry } of machine.model.pieces) {
        const batch = this.#batches[finish];
        if (batch) machine.parts.push({ node, finish, number: batch.add(geometry) });
      }
  }

  #bind(machine: Machine): void {
    const { id, signals } = machine.view;
    const staleAfter = new Map(signals.map(({ key, staleAfterMs }) => [key, staleAfterMs]));
    machine.motion.bind(
      (signal) => this.#buffer.slotOf(id, signal),
      (signal) => staleAfter.get(signal) ?? 30_000,
    );
  }

  #write(machine: Machine, all: boolean): void {
    const { changed, worlds } = machine.motion;
    for (let i = 0; i < machine.parts.length; i++) {
      const part = machine.parts[i];
      if (!part || (!all && !changed[part.node])) continue;
      this.#batches[part.finish]?.place(part.number, worlds, part.node * 16);
      this.matricesWritten += 1;
    }
  }

  #paintLamps(machine: Machine): void {
    const glow = this.#batches.glow;
    if (!glow) return;
    const colour = new Color(STATE_COLOURS[this.#theme][machine.state]);
    for (const part of machine.parts) {
      const name = machine.model.nodes[part.node]?.name ?? '';
      if (!(TOWER_LAMPS as readonly string[]).includes(name)) continue;
      const lit = machine.kind === 'agv' || LAMP_OF[machine.state] === name;
      glow.tint(part.number, lit ? colour : LAMP_OFF);
    }
  }

  #disposeBatches(): void {
    for (const finish of FINISHES) this.#batches[finish]?.dispose();
    this.#batches = {};
    this.machines.length = 0;
    this.byId.clear();
  }
}
