/**
 * What the page may ask of the 3D scene, and what it hears back. The scene is imperative and knows no React: the page calls
 * these methods when something changed, and live readings reach the scene through the frame buffer, never through here.
 */
import type { BaseView } from '../../shared/api.ts';
import type { EquipmentState } from '../../shared/equipment.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { Theme } from '../../shared/palette.ts';
import type { Language } from '../../shared/text.ts';
import type { FrameBuffer } from '../live/frame-buffer.ts';
import type { TwinClock } from '../live/twin-clock.ts';

/** What the scene is built with. */
export interface SceneOptions {
  /** Where readings are read from, each drawn frame. */
  buffer: FrameBuffer;
  /** Says which moment is drawn. */
  clock: TwinClock;
  theme: Theme;
  language: Language;
  /** True cuts camera flights and pulses; default: what the system says (`prefers-reduced-motion`). */
  reducedMotion?: boolean;
}

/** Space that panels cover, CSS pixels from each side of the canvas. */
export interface Insets {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** What the pill above a piece of equipment says. Everything is plain text. */
export interface SceneLabel {
  /** Instead of the equipment's own name. */
  name?: string;
  /** Second half, such as `1 200 rpm` or `等料 03:12`. */
  value?: string;
  /** Blue badge above the pill, such as `项目 3 · 4/6`. */
  badge?: string;
}

/** A person who stands at a piece of equipment. */
export interface ScenePerson {
  id: string;
  equipment: EquipmentId;
  /** One or two characters in the round tag; the teacher's tag may carry the name. */
  initials: string;
  role: 'student' | 'teacher';
  /** Index of the team colour of the vest; absent: the brand's blue. */
  team?: number;
}

/** Read-only figures of the scene's work, for `window.__twin`. */
export interface SceneFigures {
  /** Frames drawn since the scene was made. */
  frames: number;
  /** Nothing is left to draw, and the card has finished what was. */
  resting: boolean;
  /** Median script time (update plus render call) of the last 120 drawn frames, ms. */
  frameMs: number;
  /** Draw calls of the last drawn frame; frames are drawn only once the base is there. */
  drawCalls: number;
  /** Equipment that has a place in the scene. */
  equipment: number;
  /** Values applied since load. */
  samples: number;
  /** Median from reading time to arrival in the scene's buffer, ms. */
  latencyMs: number;
}

/** The scene. All methods are cheap and may be called at any time before {@link TwinScene.dispose}. */
export interface TwinScene {
  /** Resolves when the first frame with the base in it is on the screen; never if the scene is disposed before. */
  readonly ready: Promise<void>;
  /** Builds floor and machines anew. Equipment without a position is left out. Selection and states are kept by id. */
  setBase(base: BaseView, language: Language): void;
  setTheme(theme: Theme): void;
  setLanguage(language: Language): void;
  /** Centres the picture in the part of the canvas that panels leave free. */
  setInsets(insets: Insets): void;
  /** Marks one piece of equipment; null marks none. Does not move the camera. */
  select(id: EquipmentId | null): void;
  /** Flies to a piece of equipment, to a workshop (by its id), or back to the whole base (null). Unknown ids do nothing. */
  focusOn(target: string | null): void;
  zoomIn(): void;
  zoomOut(): void;
  /** The same as `focusOn(null)`. */
  home(): void;
  /** States by id, whole or in part; what is not named keeps its state. At first all are unknown. */
  setStates(states: ReadonlyMap<EquipmentId, EquipmentState>): void;
  /** Changes the pill of one piece of equipment; what is left out is left away. */
  setLabel(id: EquipmentId, label: SceneLabel): void;
  /** Replaces all people. Those at unknown equipment are left out. */
  setPeople(people: readonly ScenePerson[]): void;
  /** Called with the equipment that was clicked, tapped or chosen by key on its label, or null for the floor. Returns how to stop. */
  onPick(listener: (id: EquipmentId | null) => void): () => void;
  figures(): SceneFigures;
  /** Frees everything of the graphics card and the page; the scene must not be used afterwards. */
  dispose(): void;
}

/** Signature of `createTwinScene`. Throws an Error when the browser has no WebGL 2. */
export type CreateTwinScene = (
  canvas: HTMLCanvasElement,
  labelRoot: HTMLElement,
  options: SceneOptions,
) => TwinScene;
