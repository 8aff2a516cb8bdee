/**
 * Mouse, touch and keys on the canvas. Mouse: drag turns, right or shift-drag moves, wheel zooms. Touch: one finger moves,
 * two zoom and turn. Keys: arrows move, shift-arrows turn, + − zoom, Home shows all. A press without a drag is a pick.
 */
import type { CameraRig } from './camera-rig.ts';

const TURN_PER_PX = 0.006;
const CLICK_PX = 5;
const KEY_STEP_PX = 60;

/** What the control needs to tell others. Positions are CSS pixels on the canvas. */
export interface PointerAnswers {
  moved: () => void;
  pick: (x: number, y: number) => void;
  hover: (x: number, y: number) => void;
  home: () => void;
}

/** Listens on the canvas until the returned function is called. */
export function controlByPointer(
  canvas: HTMLCanvasElement,
  rig: CameraRig,
  answers: PointerAnswers,
): () => void {
  const fingers = new Map<number, { x: number; y: number }>();
  let travelled = 0;
  const stop = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(
    name: K,
    listener: (event: HTMLElementEventMap[K]) => void,
    passive = true,
  ): void => canvas.addEventListener(name, listener, { signal: stop.signal, passive });

  on('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    if (fingers.size === 1) travelled = 0;
  });
  on('pointermove', (event) => {
    const finger = fingers.get(event.pointerId);
    if (!finger) return answers.hover(event.offsetX, event.offsetY);
    const before = spread(fingers);
    const [dx, dy] = [event.offsetX - finger.x, event.offsetY - finger.y];
    finger.x = event.offsetX;
    finger.y = event.offsetY;
    travelled += Math.abs(dx) + Math.abs(dy);
    if (travelled < CLICK_PX) return;
    const after = spread(fingers);
    if (before && after) {
      rig.zoomBy(before.distance / Math.max(1, after.distance));
      rig.orbitBy(before.angle - after.angle, 0);
      rig.panBy(dx / 2, dy / 2);
    } else if (event.pointerType === 'touch' || event.shiftKey || (event.buttons & 6) !== 0)
      rig.panBy(dx, dy);
    else rig.orbitBy(-dx * TURN_PER_PX, dy * TURN_PER_PX);
    answers.moved();
  });
  const end = (event: PointerEvent): void => {
    const wasOnly = fingers.delete(event.pointerId) && fingers.size === 0;
    if (wasOnly && event.type === 'pointerup' && travelled < CLICK_PX && event.button === 0)
      answers.pick(event.offsetX, event.offsetY);
  };
  on('pointerup', end);
  on('pointercancel', end);
  on('contextmenu', (event) => event.preventDefault(), false);
  on(
    'wheel',
    (event) => {
      event.preventDefault();
      const pixels = event.deltaMode === 1 ? event.deltaY * 30 : event.deltaY;
      rig.zoomBy(Math.exp(Math.max(-120, Math.min(120, pixels)) * 0.0016));
      answers.moved();
    },
    false,
  );
  on(
    'keydown',
    (event) => {
      if (!byKey(event, rig, answers)) return;
      event.preventDefault();
      answers.moved();
    },
    false,
  );
  return () => stop.abort();
}

function byKey({ key, shiftKey }: KeyboardEvent, rig: CameraRig, answers: PointerAnswers): boolean {
  const arrow = ({ ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] } as const)[
    key as 'ArrowLeft'
  ];
  if (arrow) {
    if (shiftKey) rig.orbitBy(arrow[0] * 0.15, arrow[1] * 0.1);
    else rig.panBy(arrow[0] * KEY_STEP_PX, arrow[1] * KEY_STEP_PX);
    return true;
  }
  if (key === '+' || key === '=') rig.zoomBy(0.8);
  else if (key === '-' || key === '_') rig.zoomBy(1.25);
  else if (key === 'Home') answers.home();
  else return false;
  return true;
}

/** Distance and angle between two fingers; undefined unless there are exactly two. */
function spread(
  fingers: ReadonlyMap<number, { x: number; y: number }>,
): { distance: number; angle: number } | undefined {
  if (fingers.size !== 2) return undefined;
  const [a, b] = [...fingers.values()];
  if (!a || !b) return undefined;
  return { distance: Math.hypot(b.x - a.x, b.y - a.y), angle: Math.atan2(b.y - a.y, b.x - a.x) };
}
