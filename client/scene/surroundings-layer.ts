/** Low walls, cut away on the sides that face the camera, and plants in the corners; parts of the machines' paint batch. */
import { Color, Matrix4, type BufferGeometry } from 'three';
import { SURFACES, type Theme } from '../../shared/palette.ts';
import type { Batch } from './batch.ts';
import type { SceneBox } from './camera-fit.ts';
import { plantGeometry, wallGeometries } from './model/surroundings-model.ts';

interface Wall {
  parts: { number: number; isCap: boolean }[];
  /** Outward normal on the floor. */
  normal: readonly [x: number, z: number];
}

const SET_BACK_M = 0.14;

export class SurroundingsLayer {
  #geometries: BufferGeometry[] = [];
  #walls: Wall[] = [];
  #batch: Batch | undefined;
  #box: SceneBox = { minX: 0, maxX: 0, minZ: 0, maxZ: 0, height: 0 };
  /** Sides shown, as bits, so that the batch is asked only when one changes. */
  #shownSides = -1;

  /** Geometries to be reserved in the batch for a slab of this size, before {@link SurroundingsLayer.fill}. */
  prepare(box: SceneBox): { geometries: readonly BufferGeometry[]; instances: number } {
    this.#disposeGeometries();
    this.#box = box;
    const alongX = wallGeometries(box.maxX - box.minX - 1.2);
    const alongZ = wallGeometries(box.maxZ - box.minZ - 1.2);
    this.#geometries = [alongX.sheet, alongX.cap, alongZ.sheet, alongZ.cap, plantGeometry()];
    return { geometries: this.#geometries, instances: 4 * 2 + 4 };
  }

  /** Puts walls and plants into the batch. */
  fill(batch: Batch): void {
    const [xSheet, xCap, zSheet, zCap, plant] = this.#geometries;
    if (!xSheet || !xCap || !zSheet || !zCap || !plant) return;
    this.#batch = batch;
    this.#shownSides = -1;
    const { minX, maxX, minZ, maxZ } = this.#box;
    const [x, z] = [(minX + maxX) / 2, (minZ + maxZ) / 2];
    const wall = (sheet: BufferGeometry, cap: BufferGeometry, wx: number, wz: number, turn: number): Wall => {
      const matrix = new Float32Array(
        new Matrix4().makeTranslation(wx, 0, wz).multiply(new Matrix4().makeRotationY(turn)).elements,
      );
      const parts = [sheet, cap].map((geometry, i) => ({ number: batch.add(geometry), isCap: i === 1 }));
      for (const { number } of parts) batch.place(number, matrix, 0);
      return { parts, normal: [Math.sign(wx - x), Math.sign(wz - z)] };
    };
    this.#walls = [
      wall(xSheet, xCap, x, minZ + SET_BACK_M, 0),
      wall(xSheet, xCap, x, maxZ - SET_BACK_M, Math.PI),
      wall(zSheet, zCap, minX + SET_BACK_M, z, Math.PI / 2),
      wall(zSheet, zCap, maxX - SET_BACK_M, z, -Math.PI / 2),
    ];
    for (const [px, pz] of [
      [minX + 0.7, minZ + 0.7],
      [maxX - 0.7, minZ + 0.7],
      [maxX - 0.7, maxZ - 0.7],
      [minX + 0.7, maxZ - 0.7],
    ] as const)
      batch.place(batch.add(plant), new Float32Array(new Matrix4().makeTranslation(px, 0, pz).elements), 0);
  }

  setTheme(theme: Theme): void {
    const [sheet, cap] = [new Color(SURFACES[theme].wall), new Color(SURFACES[theme].wallCap)];
    for (const { parts } of this.#walls)
      for (const { number, isCap } of parts) this.#batch?.tint(number, isCap ? cap : sheet);
  }

  /** Hides the walls between the camera and the hall. `azimuth` as in the camera's pose. */
  cutAway(azimuth: number): void {
    const [cx, cz] = [Math.sin(azimuth), Math.cos(azimuth)];
    let sides = 0;
    this.#walls.forEach(({ normal }, i) => {
      if (normal[0] * cx + normal[1] * cz < 0.05) sides |= 1 << i;
    });
    if (sides === this.#shownSides) return;
    this.#shownSides = sides;
    this.#walls.forEach(({ parts }, i) => {
      for (const { number } of parts) this.#batch?.show(number, (sides & (1 << i)) !== 0);
    });
  }

  dispose(): void {
    this.#disposeGeometries();
    this.#walls = [];
    this.#batch = undefined;
  }

  #disposeGeometries(): void {
    for (const geometry of this.#geometries) geometry.dispose();
    this.#geometries = [];
  }
}
