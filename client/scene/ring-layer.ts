/** State rings on the floor and the line around what is selected: one batch, one draw call. */
import { BufferAttribute, BufferGeometry, Color, DoubleSide, Group, MeshBasicMaterial } from 'three';
import { EQUIPMENT_STATES, type EquipmentState } from '../../shared/equipment.ts';
import {
  EMERGENCY_EDGE,
  STATE_COLOURS,
  STATE_RINGS,
  SURFACES,
  type RingShape,
  type Theme,
} from '../../shared/palette.ts';
import { Batch } from './batch.ts';
import type { Machine } from './equipment-layer.ts';
import type { ModelKind } from './model/model-catalogue.ts';
import { ringStrips } from './ring-geometry.ts';

const RING_Y = 0.016;
const SELECTION: RingShape = { outline: 'rounded', lines: [{ widthM: 0.05, offsetM: 0.66 }] };

export class RingLayer {
  readonly group = new Group();
  readonly #material = new MeshBasicMaterial({
    vertexColors: true,
    toneMapped: false,
    side: DoubleSide,
    polygonOffset: true,
    polygonOffsetFactor: -2,
    polygonOffsetUnits: -2,
  });
  #batch: Batch | undefined;
  #geometries = new Map<string, BufferGeometry>();
  #ringOf = new Map<Machine, number>();
  #selection = -1;
  #selected: Machine | null = null;

  /** Builds the rings of all machines; also after a change of theme, since the colours lie in the geometry. */
  rebuild(machines: readonly Machine[], theme: Theme): void {
    this.#clear();
    if (machines.length === 0) return;
    for (const machine of machines)
      for (const state of EQUIPMENT_STATES) this.#geometryOf(machine, state, theme);
    for (const machine of machines) this.#geometryOf(machine, 'selection', theme);
    const batch = new Batch(
      { geometries: [...this.#geometries.values()], instances: machines.length + 1 },
      this.#material,
    );
    batch.mesh.renderOrder = 1;
    for (const machine of machines) {
      this.#ringOf.set(machine, batch.add(this.#geometryOf(machine, machine.state, theme)));
      this.#place(batch, machine);
    }
    const first = machines[0];
    if (first) this.#selection = batch.add(this.#geometryOf(first, 'selection', theme));
    batch.show(this.#selection, false);
    batch.flush();
    this.#batch = batch;
    this.group.add(batch.mesh);
    this.select(this.#selected);
  }

  /** Shows the ring of the machine's present state. */
  setState(machine: Machine, theme: Theme): void {
    const ring = this.#ringOf.get(machine);
    if (ring !== undefined) this.#batch?.exchange(ring, this.#geometryOf(machine, machine.state, theme));
  }

  /** Follows a machine that drove. Call {@link RingLayer.flush} after the last. */
  follow(machine: Machine): void {
    if (!this.#batch) return;
    this.#place(this.#batch, machine);
    if (machine === this.#selected) this.#batch.place(this.#selection, machine.motion.worlds, 0);
  }

  flush(): void {
    this.#batch?.flush();
  }

  select(machine: Machine | null): void {
    this.#selected = machine && this.#ringOf.has(machine) ? machine : null;
    if (!this.#batch) return;
    this.#batch.show(this.#selection, this.#selected !== null);
    if (!this.#selected) return;
    const geometry = this.#geometries.get(keyOf(this.#selected.kind, 'selection'));
    if (geometry) this.#batch.exchange(this.#selection, geometry);
    this.#batch.place(this.#selection, this.#selected.motion.worlds, 0);
    this.#batch.flush();
  }

  dispose(): void {
    this.#clear();
    this.#material.dispose();
    this.group.removeFromParent();
  }

  #place(batch: Batch, machine: Machine): void {
    const ring = this.#ringOf.get(machine);
    if (ring !== undefined) batch.place(ring, machine.motion.worlds, 0);
  }

  #geometryOf({ kind, model }: Machine, state: EquipmentState | 'selection', theme: Theme): BufferGeometry {
    const key = keyOf(kind, state);
    const known = this.#geometries.get(key);
    if (known) return known;
    const shape = state === 'selection' ? SELECTION : STATE_RINGS[state];
    const colour = state === 'selection' ? SURFACES[theme].ink : STATE_COLOURS[theme][state];
    const geometry = ringMesh(shape, model.halfWidth, model.halfDepth, new Color(colour));
    this.#geometries.set(key, geometry);
    return geometry;
  }

  #clear(): void {
    this.#batch?.dispose();
    this.#batch = undefined;
    for (const geometry of this.#geometries.values()) geometry.dispose();
    this.#geometries.clear();
    this.#ringOf.clear();
  }
}

const keyOf = (kind: ModelKind, state: EquipmentState | 'selection'): string => `${kind}/${state}`;

function ringMesh(shape: RingShape, halfWidth: number, halfDepth: number, colour: Color): BufferGeometry {
  const edge = new Color(EMERGENCY_EDGE);
  const positions: number[] = [];
  const colours: number[] = [];
  const indices: number[] = [];
  for (const strip of ringStrips(shape, halfWidth, halfDepth)) {
    const first = positions.length / 3;
    const paint = strip.edge ? edge : colour;
    for (let i = 0; i < strip.points.length; i += 2) {
      positions.push(strip.points[i] ?? 0, RING_Y, strip.points[i + 1] ?? 0);
      colours.push(paint.r, paint.g, paint.b);
    }
    for (const index of strip.indices) indices.push(first + index);
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(positions), 3));
  geometry.setAttribute('color', new BufferAttribute(new Float32Array(colours), 3));
  geometry.setIndex(new BufferAttribute(new Uint32Array(indices), 1));
  return geometry;
}
