/** The slab that everything stands on: painted top, bevelled side and soft shadow below. */
import {
  CanvasTexture,
  Color,
  ExtrudeGeometry,
  Group,
  Matrix4,
  Mesh,
  MeshBasicMaterial,
  MeshStandardMaterial,
  PlaneGeometry,
  Shape,
  ShapeGeometry,
  SRGBColorSpace,
} from 'three';
import { SURFACES, type Theme } from '../../shared/palette.ts';
import type { Language } from '../../shared/text.ts';
import { paintFloor, type FloorPlan } from './floor-picture.ts';

const THICKNESS_M = 0.5;
const CORNER_M = 0.9;
/** Longest side of the floor picture; 23 MB on the card at the usual shape. */
const LARGEST_PICTURE = 3_200;

export class FloorLayer {
  readonly group = new Group();
  readonly #canvas = document.createElement('canvas');
  readonly #top = new MeshBasicMaterial({ toneMapped: false });
  readonly #side = new MeshStandardMaterial({ roughness: 0.7 });
  readonly #under = new MeshBasicMaterial({ transparent: true, depthWrite: false, toneMapped: false });
  #plan: FloorPlan | undefined;
  #disposables: { dispose(): void }[] = [];

  constructor(anisotropy: number) {
    this.#anisotropy = anisotropy;
    this.#under.map = shadowTexture();
  }
  readonly #anisotropy: number;

  /** Builds slab and picture. */
  setPlan(plan: FloorPlan, theme: Theme, language: Language): void {
    this.#plan = plan;
    this.#clear();
    const { minX, maxX, minY, maxY } = plan.floor;
    const [width, depth] = [maxX - minX, maxY - minY];
    const perMetre = Math.min(110, LARGEST_PICTURE / Math.max(width, depth));
    this.#canvas.width = Math.round(width * perMetre);
    this.#canvas.height = Math.round(depth * perMetre);
    const outline = roundedShape(minX, maxX, -maxY, -minY);
    const top = new ShapeGeometry(outline, 8);
    const uv = top.getAttribute('uv');
    const position = top.getAttribute('position');
    // The shape lies in x–y with y = scene z; the picture's top row is the far side.
    for (let i = 0; i < uv.count; i++)
      uv.setXY(i, (position.getX(i) - minX) / width, 1 - (position.getY(i) + maxY) / depth);
    top.applyMatrix4(LAY_DOWN);
    top.index?.array.reverse();
    const side = new ExtrudeGeometry(outline, {
      depth: THICKNESS_M,
      bevelEnabled: true,
      bevelSize: 0.05,
      bevelThickness: 0.05,
      bevelSegments: 2,
      curveSegments: 8,
    });
    side.applyMatrix4(new Matrix4().makeTranslation(0, 0, 0.06)).applyMatrix4(TURN_DOWN);
    const under = new PlaneGeometry(width * 1.3, depth * 1.42);
    under
      .rotateX(-Math.PI / 2)
      .translate((minX + maxX) / 2 + width * 0.015, -THICKNESS_M - 0.35, -(minY + maxY) / 2 + depth * 0.05);
    const topMesh = new Mesh(top, this.#top);
    const underMesh = new Mesh(under, this.#under);
    underMesh.renderOrder = -1;
    this.group.add(topMesh, new Mesh(side, this.#side), underMesh);
    this.#disposables.push(top, side, under);
    this.setTheme(theme, language);
  }

  /** Paints the picture again, for a theme, a language, or a font that has arrived. */
  setTheme(theme: Theme, language: Language): void {
    if (!this.#plan) return;
    paintFloor(this.#canvas, this.#plan, theme, language);
    this.#top.map?.dispose();
    const picture = new CanvasTexture(this.#canvas);
    picture.colorSpace = SRGBColorSpace;
    picture.anisotropy = this.#anisotropy;
    this.#top.map = picture;
    this.#top.needsUpdate = true;
    this.#side.color.set(SURFACES[theme].slabEdge);
    this.#under.opacity = theme === 'light' ? 0.55 : 0.9;
    this.#under.color.set(theme === 'light' ? '#FFFFFF' : '#0A1020');
  }

  dispose(): void {
    this.#clear();
    for (const material of [this.#top, this.#side, this.#under]) {
      if ('map' in material) material.map?.dispose();
      material.dispose();
    }
    this.group.removeFromParent();
  }

  #clear(): void {
    this.group.clear();
    for (const item of this.#disposables) item.dispose();
    this.#disposables = [];
  }
}

const LAY_DOWN = new Matrix4().set(1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1);
/** x stays, shape y becomes z, extrusion goes down. */
const TURN_DOWN = new Matrix4().makeRotationX(Math.PI / 2);

function roundedShape(minX: number, maxX: number, minZ: number, maxZ: number): Shape {
  const r = CORNER_M;
  const shape = new Shape();
  shape.moveTo(minX + r, minZ);
  shape.lineTo(maxX - r, minZ).quadraticCurveTo(maxX, minZ, maxX, minZ + r);
  shape.lineTo(maxX, maxZ - r).quadraticCurveTo(maxX, maxZ, maxX - r, maxZ);
  shape.lineTo(minX + r, maxZ).quadraticCurveTo(minX, maxZ, minX, maxZ - r);
  shape.lineTo(minX, minZ + r).quadraticCurveTo(minX, minZ, minX + r, minZ);
  return shape;
}

function shadowTexture(): CanvasTexture {
  const canvas = document.createElement('canvas');
  canvas.width = 256;
  canvas.height = 128;
  const context = canvas.getContext('2d');
  if (context) {
    context.shadowColor = new Color('#33486B').getStyle().replace('rgb(', 'rgba(').replace(')', ',.75)');
    context.shadowBlur = 26;
    context.shadowOffsetX = 512;
    context.fillRect(-512 + 34, 24, 256 - 68, 128 - 48);
  }
  const texture = new CanvasTexture(canvas);
  texture.colorSpace = SRGBColorSpace;
  return texture;
}
