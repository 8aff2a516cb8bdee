/** Sun, sky and surroundings by day and by night. The surroundings are computed, nothing is downloaded. */
import {
  Color,
  DirectionalLight,
  HemisphereLight,
  PCFShadowMap,
  PMREMGenerator,
  type Scene,
  type Texture,
  type WebGLRenderer,
} from 'three';
import { RoomEnvironment } from 'three/examples/jsm/environments/RoomEnvironment.js';
import type { Theme } from '../../shared/palette.ts';
import type { SceneBox } from './camera-fit.ts';

interface Mood {
  exposure: number;
  environment: number;
  hemisphere: readonly [sky: string, ground: string, intensity: number];
  key: readonly [string, number];
  fill: readonly [string, number];
}

const MOODS: Readonly<Record<Theme, Mood>> = {
  light: {
    exposure: 0.98,
    environment: 0.46,
    hemisphere: ['#E6F0FF', '#CFC8BE', 0.42],
    key: ['#FFF1DC', 2.75],
    fill: ['#DCE8FF', 0.45],
  },
  dark: {
    exposure: 1.22,
    environment: 0.26,
    hemisphere: ['#8FAEE0', '#1A2436', 0.75],
    key: ['#FFE9CF', 1.5],
    fill: ['#6E9BFF', 0.35],
  },
};

const KEY_DIRECTION = [-7, 17, 11] as const;
const FILL_DIRECTION = [14, 8, 4] as const;
/** Side of the shadow map and of the surroundings' faces, pixels: where a card draws, and where the processor must. */
const SIZES = {
  card: { shadow: 2_048, surroundings: 256 },
  processor: { shadow: 1_024, surroundings: 64 },
} as const;

export class Lights {
  readonly #scene: Scene;
  readonly #renderer: WebGLRenderer;
  readonly #sizes: (typeof SIZES)[keyof typeof SIZES];
  readonly #hemisphere = new HemisphereLight();
  readonly #key = new DirectionalLight();
  readonly #fill = new DirectionalLight();
  #environment: Texture | undefined;

  /** `drawnBy`: the processor gets smaller pictures, since each of their pixels delays the first sight of the scene. */
  constructor(scene: Scene, renderer: WebGLRenderer, drawnBy: keyof typeof SIZES) {
    this.#scene = scene;
    this.#sizes = SIZES[drawnBy];
    this.#renderer = renderer;
    renderer.shadowMap.enabled = true;
    renderer.shadowMap.type = PCFShadowMap;
    renderer.shadowMap.autoUpdate = false;
    this.#key.castShadow = true;
    this.#key.shadow.mapSize.set(this.#sizes.shadow, this.#sizes.shadow);
    this.#key.shadow.bias = -0.0004;
    this.#key.shadow.normalBias = 0.03;
    this.#key.shadow.intensity = 0.75;
    scene.add(this.#hemisphere, this.#key, this.#key.target, this.#fill, this.#fill.target);
    this.restore();
  }

  /** Computes the surroundings and asks for a new shadow map: at the start and after the context was lost. */
  restore(): void {
    this.#environment?.dispose();
    const room = new RoomEnvironment();
    const generator = new PMREMGenerator(this.#renderer);
    this.#environment = generator.fromScene(room, 0.03, 0.1, 100, { size: this.#sizes.surroundings }).texture;
    generator.dispose();
    room.dispose();
    this.#scene.environment = this.#environment;
    this.castShadows();
  }

  setTheme(theme: Theme): void {
    const mood = MOODS[theme];
    this.#renderer.toneMappingExposure = mood.exposure;
    this.#scene.environmentIntensity = mood.environment;
    this.#hemisphere.color.set(mood.hemisphere[0]);
    this.#hemisphere.groundColor.copy(new Color(mood.hemisphere[1]));
    this.#hemisphere.intensity = mood.hemisphere[2];
    this.#key.color.set(mood.key[0]);
    this.#key.intensity = mood.key[1];
    this.#fill.color.set(mood.fill[0]);
    this.#fill.intensity = mood.fill[1];
  }

  /** Stretches the shadow over the box. */
  setBox({ minX, maxX, minZ, maxZ }: SceneBox): void {
    const [x, z] = [(minX + maxX) / 2, (minZ + maxZ) / 2];
    const radius = Math.hypot(maxX - minX, maxZ - minZ) / 2 + 1;
    const place = (light: DirectionalLight, [dx, dy, dz]: readonly [number, number, number]): void => {
      const away = (radius * 1.6) / Math.hypot(dx, dy, dz);
      light.position.set(x + dx * away, dy * away, z + dz * away);
      light.target.position.set(x, 0, z);
      light.target.updateMatrixWorld();
    };
    place(this.#key, KEY_DIRECTION);
    place(this.#fill, FILL_DIRECTION);
    const { camera } = this.#key.shadow;
    camera.left = camera.bottom = -radius;
    camera.right = camera.top = radius;
    camera.near = radius * 0.3;
    camera.far = radius * 3;
    camera.updateProjectionMatrix();
    this.castShadows();
  }

  /** Draws the shadow map once, with the next frame: after a change of layout. */
  castShadows(): void {
    this.#renderer.shadowMap.needsUpdate = true;
  }

  dispose(): void {
    this.#environment?.dispose();
    this.#key.dispose();
    this.#fill.dispose();
    this.#hemisphere.dispose();
    this.#scene.environment = null;
  }
}
