/**
 * The 3D scene of the base: joins floor, machines, rings, people, labels, camera and lights, and draws them when something
 * changed. Plain three.js behind {@link TwinScene}; the page talks to it by calls, the readings by the frame buffer.
 */
import { NeutralToneMapping, Raycaster, Scene, Vector2, Vector3, WebGLRenderer } from 'three';
import type { BaseView } from '../../shared/api.ts';
import type { EquipmentState } from '../../shared/equipment.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { Theme } from '../../shared/palette.ts';
import { inLanguage, type Language } from '../../shared/text.ts';
import { BlobLayer } from './blob-layer.ts';
import { CameraRig } from './camera-rig.ts';
import { EquipmentLayer, type Machine } from './equipment-layer.ts';
import { createFinishes, disposeFinishes, paintFinishes } from './finishes.ts';
import { FloorLayer } from './floor-layer.ts';
import { FrameLoop, type DrawResult } from './frame-loop.ts';
import { LabelLayer, type Projector } from './label-layer.ts';
import { Lights } from './lights.ts';
import { PeopleLayer } from './people-layer.ts';
import { pickMachine } from './pick.ts';
import { controlByPointer } from './pointer-control.ts';
import { RingLayer } from './ring-layer.ts';
import type {
  CreateTwinScene,
  Insets,
  SceneFigures,
  SceneLabel,
  SceneOptions,
  ScenePerson,
  TwinScene,
} from './scene-contract.ts';
import { samePeople } from './same-people.ts';
import { boxOfTarget, boxOver, floorOf } from './scene-boxes.ts';
import type { FloorRectangle } from './scene-from-base.ts';
import { isSoftware } from './software-rendering.ts';
import { SurroundingsLayer } from './surroundings-layer.ts';

/** Sharpness beyond this costs more than it shows. */
const MOST_PIXELS = 2;

/** Makes the scene on a canvas; see {@link CreateTwinScene}. */
export const createTwinScene: CreateTwinScene = (canvas, labelRoot, options) =>
  new ThreeScene(canvas, labelRoot, options);

class ThreeScene implements TwinScene {
  readonly #canvas: HTMLCanvasElement;
  readonly #options: SceneOptions;
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #rig = new CameraRig();
  readonly #finishes = createFinishes();
  readonly #equipment: EquipmentLayer;
  readonly #floor: FloorLayer;
  readonly #blobs = new BlobLayer();
  readonly #rings = new RingLayer();
  readonly #surroundings = new SurroundingsLayer();
  readonly #people: PeopleLayer;
  readonly #labels: LabelLayer;
  readonly #lights: Lights;
  readonly #loop: FrameLoop;
  readonly #mostPixels: number;
  readonly #raycaster = new Raycaster();
  readonly #point = new Vector3();
  readonly #listeners = new Set<(id: EquipmentId | null) => void>();
  readonly #stops: (() => void)[] = [];
  #theme: Theme;
  #language: Language;
  #base: BaseView | undefined;
  #persons: readonly ScenePerson[] = [];
  #selected: EquipmentId | null = null;
  #insets: Insets = { left: 0, right: 0, top: 0, bottom: 0 };
  #size = { width: 1, height: 1 };
  #pictureIsOld = true;
  #labelsAreOld = true;
  #moved = false;
  #drove = false;
  readonly #result: DrawResult = { drawn: false, goesOn: false };
  #drawCalls = 0;
  #began = false;

  constructor(canvas: HTMLCanvasElement, labelRoot: HTMLElement, options: SceneOptions) {
    this.#canvas = canvas;
    this.#options = options;
    this.#theme = options.theme;
    this.#language = options.language;
    this.#renderer = new WebGLRenderer({
      canvas,
      antialias: true,
      alpha: true,
      powerPreference: 'high-performance',
    });
    this.#renderer.toneMapping = NeutralToneMapping;
    this.#renderer.info.autoReset = true;
    this.#renderer.debug.checkShaderErrors = false; // Asking waits for the card, once per shader.
    const gl = this.#renderer.getContext() as WebGL2RenderingContext;
    const isSlow = isSoftware(gl);
    this.#lights = new Lights(this.#scene, this.#renderer, isSlow ? 'processor' : 'card');
    this.#equipment = new EquipmentLayer(this.#finishes, options.buffer, options.theme);
    this.#floor = new FloorLayer(Math.min(isSlow ? 2 : 8, this.#renderer.capabilities.getMaxAnisotropy()));
    this.#labels = new LabelLayer(labelRoot, options.theme, options.language, (id) => this.#pick(id));
    this.#people = new PeopleLayer(labelRoot);
    this.#scene.add(this.#floor.group, this.#blobs.group, this.#rings.group, this.#equipment.group);
    this.#mostPixels = isSlow ? 1 : MOST_PIXELS;
    this.#loop = new FrameLoop(gl, this.#draw);
    this.#rig.reducedMotion = options.reducedMotion ?? matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.#listen();
    this.#applyTheme();
  }

  setBase(base: BaseView, language: Language): void {
    this.#base = base;
    this.#language = language;
    const floor = floorOf(base);
    const box = boxOver(floor);
    const walls = this.#surroundings.prepare(box);
    const people = this.#people.room;
    this.#equipment.setBase(base, {
      geometries: [...walls.geometries, ...people.geometries],
      instances: walls.instances + people.instances,
    });
    const paint = this.#equipment.batch('paint');
    if (paint) {
      this.#surroundings.fill(paint);
      this.#people.fill(paint);
    }
    this.#layFloor(floor);
    this.#rings.rebuild(this.#equipment.machines, this.#theme);
    this.#surroundings.setTheme(this.#theme);
    this.#people.set(this.#persons, this.#equipment);
    this.#blobs.cast(this.#equipment.machines, this.#people.places);
    this.#nameLabels();
    this.select(this.#selected);
    this.#lights.setBox(box);
    this.#rig.setBox(box);
    this.#invalidate();
    this.#begin();
  }

  get ready(): Promise<void> {
    return this.#loop.firstShown;
  }

  setTheme(theme: Theme): void {
    if (theme === this.#theme) return;
    this.#theme = theme;
    this.#applyTheme();
  }

  setLanguage(language: Language): void {
    if (language === this.#language) return;
    this.#language = language;
    this.#floor.setTheme(this.#theme, language);
    this.#labels.setLanguage(language);
    this.#nameLabels();
    this.#invalidate();
  }

  setInsets(insets: Insets): void {
    this.#insets = insets;
    this.#frame();
  }

  select(id: EquipmentId | null): void {
    this.#selected = id;
    this.#rings.select(id === null ? null : (this.#equipment.byId.get(id) ?? null));
    this.#labels.select(id);
    this.#invalidate();
  }

  focusOn(target: string | null): void {
    const now = performance.now();
    const box = target === null ? undefined : boxOfTarget(target, this.#equipment.byId, this.#base);
    if (target === null) this.#rig.home(now);
    else if (box) this.#rig.flyToBox(box, now);
    this.#invalidate();
  }

  zoomIn(): void {
    this.#rig.zoomBy(0.75);
    this.#invalidate();
  }

  zoomOut(): void {
    this.#rig.zoomBy(1 / 0.75);
    this.#invalidate();
  }

  home(): void {
    this.focusOn(null);
  }

  setStates(states: ReadonlyMap<EquipmentId, EquipmentState>): void {
    let changed = false;
    for (const [id, state] of states) {
      if (!this.#equipment.setState(id, state)) continue;
      const machine = this.#equipment.byId.get(id);
      if (machine) this.#rings.setState(machine, this.#theme);
      this.#labels.setState(id, state);
      changed = true;
    }
    if (changed) this.#invalidate();
  }

  setLabel(id: EquipmentId, label: SceneLabel): void {
    if (!this.#labels.setLabel(id, label)) return;
    this.#labelsAreOld = true; // Text is the page's: the picture below stays.
    this.#loop.invalidate();
  }

  setPeople(people: readonly ScenePerson[]): void {
    if (samePeople(people, this.#persons)) return;
    this.#persons = people;
    this.#labels.setAttended(new Set(people.map(({ equipment }) => equipment)));
    this.#people.set(people, this.#equipment);
    this.#blobs.cast(this.#equipment.machines, this.#people.places);
    this.#invalidate();
  }

  onPick(listener: (id: EquipmentId | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  figures(): SceneFigures {
    return {
      frames: this.#loop.frames,
      resting: this.#loop.isResting,
      frameMs: this.#loop.medianScriptMs,
      drawCalls: this.#drawCalls,
      equipment: this.#equipment.machines.length,
      samples: this.#options.buffer.samples,
      latencyMs: this.#options.buffer.latencyMs,
    };
  }

  dispose(): void {
    this.#loop.stop();
    for (const stop of this.#stops) stop();
    this.#labels.dispose();
    this.#people.dispose();
    this.#blobs.dispose();
    this.#rings.dispose();
    this.#equipment.dispose();
    this.#surroundings.dispose();
    this.#floor.dispose();
    this.#lights.dispose();
    disposeFinishes(this.#finishes);
    this.#renderer.dispose();
  }

  readonly #draw = (nowMs: number, elapsedMs: number): DrawResult => {
    const renderMs = this.#options.clock.renderMs(performance.timeOrigin + performance.now());
    const cameraMoves = this.#rig.update(nowMs, elapsedMs);
    this.#drove = this.#moved = false;
    const machinesMove = this.#equipment.step(renderMs, this.#follow);
    if (this.#drove) this.#rings.flush();
    this.#result.drawn = cameraMoves || this.#moved || this.#pictureIsOld;
    this.#result.goesOn = cameraMoves || machinesMove;
    if (this.#result.drawn) this.#render();
    if (cameraMoves || this.#drove || this.#labelsAreOld) this.#layoutLabels();
    return this.#result;
  };

  #render(): void {
    this.#pictureIsOld = false;
    this.#surroundings.cutAway(this.#rig.pose.azimuth);
    this.#renderer.render(this.#scene, this.#rig.camera);
    this.#drawCalls = this.#renderer.info.render.calls;
  }

  readonly #follow = (machine: Machine): void => {
    this.#moved = true;
    if (!machine.motion.changed[0]) return;
    this.#drove = true;
    this.#rings.follow(machine);
    this.#blobs.follow(machine);
  };

  #layoutLabels(): void {
    this.#labelsAreOld = false;
    const { left, right, top, bottom } = this.#insets;
    const { width, height } = this.#size;
    const view = { left: left + 6, top: top + 6, right: width - right - 6, bottom: height - bottom - 6 };
    const tags = this.#people.layout(this.#rig.camera, { width, height }, view);
    this.#labels.layout(view, tags, this.#project);
  }

  readonly #project: Projector = (id, out) => {
    const machine = this.#equipment.byId.get(id);
    if (!machine) return false;
    const { x, z } = machine.motion.place;
    this.#point.set(x, machine.model.height * 0.92, z).project(this.#rig.camera);
    // Behind the camera the picture is mirrored through its middle: far out, on the other side, is where it is.
    const side = this.#point.z < 1 ? 1 : -100;
    out.x = ((this.#point.x * side + 1) / 2) * this.#size.width;
    out.y = ((1 - this.#point.y * side) / 2) * this.#size.height;
    return true;
  };

  #listen(): void {
    const { buffer } = this.#options;
    this.#stops.push(buffer.subscribe(() => this.#loop.invalidate()));
    this.#stops.push(
      controlByPointer(this.#canvas, this.#rig, {
        moved: () => this.#invalidate(),
        pick: (x, y) => this.#pick(this.#machineAt(x, y)?.view.id ?? null),
        hover: (x, y) => (this.#canvas.style.cursor = this.#machineAt(x, y) ? 'pointer' : 'grab'),
        home: () => this.home(),
      }),
    );
    this.#canvas.style.touchAction = 'none';
    const observer = new ResizeObserver(() => this.#frame());
    observer.observe(this.#canvas);
    this.#stops.push(() => observer.disconnect());
    // three gives buffers and textures back by itself; what was rendered into targets (surroundings, shadow) is gone.
    const restored = (): void => {
      this.#lights.restore();
      this.#loop.reset();
      this.#invalidate();
    };
    this.#canvas.addEventListener('webglcontextrestored', restored);
    this.#stops.push(() => this.#canvas.removeEventListener('webglcontextrestored', restored));
    void document.fonts.ready.then(() => {
      if (this.#base) this.#floor.setTheme(this.#theme, this.#language);
      this.#invalidate();
    });
  }

  /** Lets the card compile without holding up the page where it can, then draws. */
  #begin(): void {
    if (this.#began) return;
    this.#began = true;
    if (!this.#renderer.extensions.has('KHR_parallel_shader_compile')) return this.#loop.start();
    void this.#renderer
      .compileAsync(this.#scene, this.#rig.camera)
      .catch(() => undefined) // Drawing compiles what is missing, only less smoothly.
      .then(() => this.#loop.start());
  }

  #frame(): void {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (width === 0 || height === 0) return;
    this.#size = { width, height };
    this.#renderer.setPixelRatio(Math.min(this.#mostPixels, window.devicePixelRatio));
    this.#renderer.setSize(width, height, false);
    this.#rig.setFrame(width, height, this.#insets);
    this.#invalidate();
  }

  #applyTheme(): void {
    this.#lights.setTheme(this.#theme);
    this.#blobs.setTheme(this.#theme);
    paintFinishes(this.#finishes, this.#theme);
    this.#equipment.setTheme(this.#theme);
    this.#surroundings.setTheme(this.#theme);
    this.#floor.setTheme(this.#theme, this.#language);
    this.#rings.rebuild(this.#equipment.machines, this.#theme);
    this.#labels.setTheme(this.#theme);
    this.#invalidate();
  }

  #layFloor(floor: FloorRectangle): void {
    const standing = this.#equipment.machines.map(({ motion: { home }, model }) => ({
      x: home.x,
      y: -home.z,
      rotation: home.rotation,
      halfWidth: model.halfWidth,
      halfDepth: model.halfDepth,
      shadows: model.shadows,
    }));
    this.#floor.setPlan(
      { floor, workshops: this.#base?.workshops ?? [], standing },
      this.#theme,
      this.#language,
    );
  }

  #nameLabels(): void {
    this.#labels.setEquipment(
      this.#equipment.machines.map(({ view, state }) => ({
        id: view.id,
        name: inLanguage(view.name, this.#language, view.id),
        state,
      })),
    );
  }

  #machineAt(x: number, y: number): Machine | null {
    const at = new Vector2((x / this.#size.width) * 2 - 1, 1 - (y / this.#size.height) * 2);
    this.#raycaster.setFromCamera(at, this.#rig.camera);
    return pickMachine(this.#raycaster.ray, this.#equipment.machines);
  }

  #pick(id: EquipmentId | null): void {
    for (const listener of this.#listeners) listener(id);
  }

  #invalidate(): void {
    this.#pictureIsOld = true;
    this.#labelsAreOld = true;
    this.#loop.invalidate();
  }
}
