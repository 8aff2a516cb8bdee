/**
 * One BatchedMesh per finish, behind the few verbs that the scene needs. The only file that touches three's private
 * `_matricesTexture`: writing sixteen floats straight into it costs a fifth of `setMatrixAt` when many parts move, and the
 * whole texture is uploaded once a frame either way. Falls back to the public way should the field ever go.
 */
import { BatchedMesh, Color, Matrix4, type BufferGeometry, type Material } from 'three';

interface MatricesTexture {
  image: { data: Float32Array };
  needsUpdate: boolean;
}

const matrix = new Matrix4();
const colour = new Color();

/** What a batch must hold. Geometries may be instanced any number of times. */
export interface BatchRoom {
  geometries: readonly BufferGeometry[];
  instances: number;
}

/** A batch of parts with one material: one draw call (where the card has multi-draw). */
export class Batch {
  readonly mesh: BatchedMesh;
  readonly #idOf = new Map<BufferGeometry, number>();
  #touched = false;

  constructor(room: BatchRoom, material: Material) {
    const vertices = room.geometries.reduce((sum, g) => sum + g.getAttribute('position').count, 0);
    const indices = room.geometries.reduce((sum, g) => sum + (g.getIndex()?.count ?? 0), 0);
    this.mesh = new BatchedMesh(
      Math.max(1, room.instances),
      Math.max(1, vertices),
      Math.max(1, indices),
      material,
    );
    // Culling and sorting would walk every part on every frame and again for the shadow; the scene is one hall.
    this.mesh.perObjectFrustumCulled = false;
    this.mesh.sortObjects = false;
    this.mesh.frustumCulled = false;
    for (const geometry of room.geometries) this.#idOf.set(geometry, this.mesh.addGeometry(geometry));
  }

  /** Adds one part; the geometry must be among those of the room. Returns its number. */
  add(geometry: BufferGeometry): number {
    const id = this.#idOf.get(geometry);
    if (id === undefined) throw new RangeError('the batch was built without this geometry');
    const part = this.mesh.addInstance(id);
    this.mesh.setColorAt(part, colour.setRGB(1, 1, 1));
    return part;
  }

  /** Shows another geometry in the same place. */
  exchange(part: number, geometry: BufferGeometry): void {
    const id = this.#idOf.get(geometry);
    if (id !== undefined) this.mesh.setGeometryIdAt(part, id);
  }

  /** Copies a matrix (16 floats from `offset`) to a part; call {@link Batch.flush} once after the last. */
  place(part: number, matrices: Float32Array, offset: number): void {
    const texture: MatricesTexture | undefined = Reflect.get(this.mesh, '_matricesTexture') as
      MatricesTexture | undefined;
    if (texture) {
      const data = texture.image.data;
      for (let i = 0; i < 16; i++) data[part * 16 + i] = matrices[offset + i] ?? 0;
      this.#touched = true;
    } else this.mesh.setMatrixAt(part, matrix.fromArray(matrices, offset));
  }

  /** Hands the written matrices to the card. */
  flush(): void {
    if (!this.#touched) return;
    const texture = Reflect.get(this.mesh, '_matricesTexture') as MatricesTexture;
    texture.needsUpdate = true;
    this.#touched = false;
  }

  tint(part: number, to: Color): void {
    this.mesh.setColorAt(part, to);
  }

  show(part: number, visible: boolean): void {
    if (this.mesh.getVisibleAt(part) !== visible) this.mesh.setVisibleAt(part, visible);
  }

  dispose(): void {
    this.mesh.removeFromParent();
    this.mesh.dispose();
  }
}
