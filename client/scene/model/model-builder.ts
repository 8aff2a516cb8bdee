/**
 * Describes one type of equipment in metres: which nodes move, and which bodies hang on each. Model space: +x right, +y up,
 * +z towards the operator, origin on the floor in the middle of the machine. Bodies of one node and finish become one mesh.
 */
import { Euler, Matrix4, Quaternion, Vector3, type BufferGeometry } from 'three';
import { MACHINE_PAINTS, type HexColour } from '../../../shared/palette.ts';
import { MeshBuilder, type Point2, type PrismOptions } from './mesh-builder.ts';

/** How a surface takes light: painted sheet, bare metal, clear pane, lamp or screen. One draw call each. */
export const FINISHES = ['paint', 'metal', 'glass', 'glow'] as const;
export type Finish = (typeof FINISHES)[number];

export type Triple = readonly [number, number, number];

export interface Surface {
  finish: Finish;
  colour: HexColour;
}

const paint = (colour: HexColour): Surface => ({ finish: 'paint', colour });
const metal = (colour: HexColour): Surface => ({ finish: 'metal', colour });
const glow = (colour: HexColour): Surface => ({ finish: 'glow', colour });

/** Surfaces that all machines share. */
export const SURFACE = {
  body: paint(MACHINE_PAINTS.body),
  grey: paint(MACHINE_PAINTS.grey),
  mid: paint('#9AA5B1'),
  plinth: paint(MACHINE_PAINTS.plinth),
  dark: paint('#262D37'),
  cavity: paint('#323C48'),
  rubber: paint('#1B2027'),
  yellow: paint('#F2B21B'),
  red: paint('#D8262C'),
  wood: paint('#C89A5B'),
  card: paint('#D9AE74'),
  steel: metal('#D5DBE1'),
  darkSteel: metal('#79838F'),
  brass: metal('#D9A441'),
  black: metal('#3A4149'),
  pane: { finish: 'glass', colour: '#6C8EA6' },
  screen: glow('#12304F'),
  screenLine: glow('#58C4FF'),
  screenGreen: glow('#39D98A'),
  lampOff: glow('#5B4A3F'),
  strip: glow('#E8F4FF'),
} as const satisfies Record<string, Surface>;

/** Where and how turned a body is, radians about x, y, z. */
export interface Placing extends PrismOptions {
  turn?: Triple;
}

export interface ModelNode {
  name: string;
  /** Index of the parent, −1 for the root. Parents come before their children. */
  parent: number;
  /** Column-major 4×4 from this node to its parent at rest. */
  rest: Matrix4;
  /** Angle of a turning joint until a reading tells it, radians; absent: 0. */
  pose?: number;
}

/** One mesh that moves with one node. */
export interface ModelPiece {
  node: number;
  finish: Finish;
  geometry: BufferGeometry;
}

/** Box that throws shadow on the floor: middle, size and how high its top is, metres, model space. */
export interface ShadowBox {
  x: number;
  z: number;
  width: number;
  depth: number;
  top: number;
}

/** A finished description; geometries belong to whoever asked for it. */
export interface EquipmentModel {
  nodes: readonly ModelNode[];
  pieces: readonly ModelPiece[];
  /** Half width (x), half depth (z) and height (y), metres; for rings, picking and labels. */
  halfWidth: number;
  halfDepth: number;
  height: number;
  shadows: readonly ShadowBox[];
  triangles: number;
}

const matrix = new Matrix4();
const UNIT = new Vector3(1, 1, 1);

const placed = (position: Triple, turn: Triple = [0, 0, 0]): Matrix4 =>
  new Matrix4().compose(new Vector3(...position), new Quaternion().setFromEuler(new Euler(...turn)), UNIT);

/** Points of a circle. */
export function circle(radius: number, segments: number): Point2[] {
  return Array.from({ length: segments }, (_, i) => {
    const angle = (i / segments) * Math.PI * 2;
    return [Math.cos(angle) * radius, Math.sin(angle) * radius] as const;
  });
}

/** Points of a rectangle with round corners about the origin. */
export function roundedRectangle(width: number, height: number, radius: number, segments = 5): Point2[] {
  const points: Point2[] = [];
  for (let quarter = 0; quarter < 4; quarter++) {
    const cx = (quarter === 0 || quarter === 3 ? 1 : -1) * (width / 2 - radius);
    const cy = (quarter < 2 ? 1 : -1) * (height / 2 - radius);
    for (let i = 0; i <= segments; i++) {
      const angle = ((quarter + i / segments) * Math.PI) / 2;
      points.push([cx + Math.cos(angle) * radius, cy + Math.sin(angle) * radius]);
    }
  }
  return points;
}

/** Builds one {@link EquipmentModel}. Bodies go to the node chosen last by {@link ModelBuilder.on}. */
export class ModelBuilder {
  readonly #nodes: ModelNode[] = [{ name: 'root', parent: -1, rest: new Matrix4() }];
  readonly #meshes = new Map<string, { node: number; finish: Finish; mesh: MeshBuilder }>();
  readonly #shadows: ShadowBox[] = [];
  #current = 0;

  /** Adds a moving node below another (default: the root). */
  node(name: string, position: Triple, options: { parent?: string; turn?: Triple } = {}): void {
    this.nodeFrom(name, placed(position, options.turn), options.parent ?? 'root');
  }

  /** Adds a moving node by its rest matrix; `pose` is the angle of a joint that no reading tells. */
  nodeFrom(name: string, rest: Matrix4, parent: string, pose?: number): void {
    const node = { name, parent: this.#indexOf(parent), rest: rest.clone() };
    this.#nodes.push(pose === undefined ? node : { ...node, pose });
  }

  /** Chooses the node on which the next bodies hang. */
  on(name: string): void {
    this.#current = this.#indexOf(name);
  }

  /** Bevelled box: size [x, y, z], place of the middle of its bottom. */
  box(surface: Surface, [w, h, d]: Triple, [x, y, z]: Triple, placing: Placing = {}): void {
    const mesh = this.#mesh(surface, placed([x, y, z], placing.turn));
    mesh.matrix.multiply(matrix.makeTranslation(0, 0, -d / 2));
    const half = w / 2;
    mesh.prism(
      [
        [-half, 0],
        [half, 0],
        [half, h],
        [-half, h],
      ],
      d,
      placing,
    );
  }

  /** Cylinder about an axis: place of the middle. */
  cylinder(
    surface: Surface,
    radius: number,
    length: number,
    position: Triple,
    placing: Placing & { axis?: 'x' | 'y' | 'z'; segments?: number } = {},
  ): void {
    const mesh = this.#mesh(surface, placed(position, placing.turn));
    mesh.matrix
      .multiply(axisMatrix(placing.axis ?? 'y'))
      .multiply(new Matrix4().makeTranslation(0, 0, -length / 2));
    const segments = placing.segments ?? (radius > 0.15 ? 24 : 14);
    mesh.prism(circle(radius, segments), length, {
      smooth: true,
      bevel: Math.min(0.012, radius * 0.3),
      ...placing,
    });
  }

  /** Profile of [z, y] corners (z towards the operator), drawn out along x; place of its middle. */
  profile(
    surface: Surface,
    corners: readonly Point2[],
    width: number,
    position: Triple,
    placing: Placing = {},
  ): void {
    const mesh = this.#mesh(surface, placed(position, placing.turn));
    // Local (x, y, z) becomes (z, y, −x): the profile's plane turns into y–z and its length runs along x.
    mesh.matrix
      .multiply(matrix.makeRotationY(Math.PI / 2))
      .multiply(new Matrix4().makeTranslation(0, 0, -width / 2));
    mesh.prism(
      corners.map(([z, y]) => [-z, y] as const),
      width,
      placing,
    );
  }

  /** Plan of [x, z] corners, drawn out upwards from y. */
  plan(
    surface: Surface,
    corners: readonly Point2[],
    height: number,
    position: Triple,
    placing: Placing = {},
  ): void {
    const mesh = this.#mesh(surface, placed(position, placing.turn));
    mesh.matrix.multiply(matrix.makeRotationX(-Math.PI / 2));
    mesh.prism(
      corners.map(([x, z]) => [x, -z] as const),
      height,
      placing,
    );
  }

  ball(surface: Surface, radius: number, position: Triple, segments = 14): void {
    this.#mesh(surface, placed(position)).ball(radius, segments);
  }

  hose(surface: Surface, points: readonly Triple[], radius: number): void {
    this.#mesh(surface, new Matrix4()).hose(points, radius);
  }

  /** Says that something of this size stands on the floor and throws shadow. */
  shadow(width: number, depth: number, top: number, x = 0, z = 0): void {
    this.#shadows.push({ x, z, width, depth, top });
  }

  /** Ends the description; half sizes and height of the whole machine in metres. */
  finish(halfWidth: number, halfDepth: number, height: number): EquipmentModel {
    const pieces = [...this.#meshes.values()].map(({ node, finish, mesh }) => ({
      node,
      finish,
      geometry: mesh.geometry(),
    }));
    const triangles = [...this.#meshes.values()].reduce((sum, { mesh }) => sum + mesh.triangles, 0);
    return { nodes: this.#nodes, pieces, halfWidth, halfDepth, height, shadows: this.#shadows, triangles };
  }

  #indexOf(name: string): number {
    const index = this.#nodes.findIndex((node) => node.name === name);
    if (index < 0) throw new RangeError(`model has no node ${name}`);
    return index;
  }

  #mesh({ finish, colour }: Surface, at: Matrix4): MeshBuilder {
    const key = `${this.#current}/${finish}`;
    let entry = this.#meshes.get(key);
    if (!entry) {
      entry = { node: this.#current, finish, mesh: new MeshBuilder() };
      this.#meshes.set(key, entry);
    }
    entry.mesh.setColour(colour);
    entry.mesh.matrix.copy(at);
    return entry.mesh;
  }
}

function axisMatrix(axis: 'x' | 'y' | 'z'): Matrix4 {
  if (axis === 'x') return new Matrix4().makeRotationY(Math.PI / 2);
  return axis === 'y' ? new Matrix4().makeRotationX(-Math.PI / 2) : new Matrix4();
}
