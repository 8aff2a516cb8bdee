/** Soft round shadows below what moves about (vehicles, people): the painted floor knows only what stands still. */
import { CanvasTexture, Group, InstancedMesh, Matrix4, MeshBasicMaterial, PlaneGeometry } from 'three';
import type { Theme } from '../../shared/palette.ts';
import type { Machine } from './equipment-layer.ts';

/** Room for people and vehicles. */
const MOST_BLOBS = 200;
const BLOB_Y = 0.012;

interface Blob {
  x: number;
  z: number;
  width: number;
  depth: number;
  rotation: number;
}

export class BlobLayer {
  readonly group = new Group();
  readonly #material = new MeshBasicMaterial({ transparent: true, depthWrite: false, toneMapped: false });
  readonly #quad = new PlaneGeometry(1, 1).rotateX(-Math.PI / 2);
  readonly #mesh = new InstancedMesh(this.#quad, this.#material, MOST_BLOBS);
  readonly #blobOf = new Map<Machine, number>();
  readonly #matrix = new Matrix4();
  readonly #size = new Matrix4();

  constructor() {
    this.#material.map = blobTexture();
    this.#mesh.count = 0;
    this.#mesh.frustumCulled = false;
    this.#mesh.renderOrder = 0.5;
    this.group.add(this.#mesh);
  }

  /** Casts all shadows anew: of machines that drive (those without a painted shadow) and of people, scene metres. */
  cast(machines: readonly Machine[], people: readonly { x: number; z: number }[]): void {
    this.#mesh.count = 0;
    this.#blobOf.clear();
    for (const machine of machines)
      if (machine.model.shadows.length === 0) this.#blobOf.set(machine, this.#add(blobUnder(machine)));
    for (const { x, z } of people)
      this.#add({ x: x + 0.08, z: z - 0.08, width: 0.95, depth: 0.8, rotation: 0 });
  }

  /** Follows a machine that drove. */
  follow(machine: Machine): void {
    const blob = this.#blobOf.get(machine);
    if (blob !== undefined) this.#place(blob, blobUnder(machine));
  }

  setTheme(theme: Theme): void {
    this.#material.opacity = theme === 'light' ? 0.55 : 0.85;
  }

  dispose(): void {
    this.#mesh.dispose();
    this.#quad.dispose();
    this.#material.map?.dispose();
    this.#material.dispose();
    this.group.removeFromParent();
  }

  #add(blob: Blob): number {
    if (this.#mesh.count >= MOST_BLOBS) return -1;
    this.#mesh.count += 1;
    this.#place(this.#mesh.count - 1, blob);
    return this.#mesh.count - 1;
  }

  #place(number: number, { x, z, width, depth, rotation }: Blob): void {
    if (number < 0) return;
    this.#matrix.makeRotationY(rotation).setPosition(x, BLOB_Y, z);
    this.#mesh.setMatrixAt(number, this.#matrix.multiply(this.#size.makeScale(width, 1, depth)));
    this.#mesh.instanceMatrix.needsUpdate = true;
  }
}

function blobUnder({ motion: { place }, model }: Machine): Blob {
  return { ...place, width: model.halfWidth * 2.9, depth: model.halfDepth * 3.1 };
}

function blobTexture(): CanvasTexture {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 64;
  const context = canvas.getContext('2d');
  if (context) {
    const gradient = context.createRadialGradient(32, 32, 4, 32, 32, 31);
    gradient.addColorStop(0, 'rgba(18,28,48,.9)');
    gradient.addColorStop(0.45, 'rgba(18,28,48,.55)');
    gradient.addColorStop(1, 'rgba(18,28,48,0)');
    context.fillStyle = gradient;
    context.fillRect(0, 0, 64, 64);
  }
  return new CanvasTexture(canvas);
}
