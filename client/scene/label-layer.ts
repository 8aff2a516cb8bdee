/**
 * The pills above the machines: plain DOM, moved by transform. Text is written only when it changed and measured only then;
 * each move asks {@link layoutLabels} for places. Pills are buttons, so the scene can be used by keyboard and by ear.
 */
import type { EquipmentState } from '../../shared/equipment.ts';
import type { EquipmentId } from '../../shared/names.ts';
import { STATE_COLOURS, STATE_NAMES, SURFACES, type Theme } from '../../shared/palette.ts';
import type { Language } from '../../shared/text.ts';
import { layoutEdge } from './edge-layout.ts';
import { ICON_SIZE, layoutLabels, STATE_RANK, type LabelWish, type Rectangle } from './label-layout.ts';
import './labels.css';
import type { SceneLabel } from './scene-contract.ts';
import { createStateIcon } from './state-icon-element.ts';

interface Pill {
  id: EquipmentId;
  button: HTMLButtonElement;
  name: HTMLSpanElement;
  value: HTMLSpanElement;
  badge: HTMLSpanElement;
  leader: HTMLDivElement;
  dot: HTMLDivElement;
  state: EquipmentState;
  label: SceneLabel;
  ownName: string;
  /** Size as measured; NaN: measure before the next layout. */
  width: number;
  /** The same while it waits at the edge of the view: icon, name and an arrow. */
  edgeWidth: number;
  wish: LabelWish;
}

/**
 * Where the top of a machine is on the screen, CSS pixels, also outside of it; false when the machine is not in the scene.
 */
export type Projector = (id: EquipmentId, out: { x: number; y: number }) => boolean;

const BADGE_HEIGHT = 26;
/** A machine with somebody at it comes right after those in need of somebody. */
const ATTENDED_RANK = STATE_RANK.unknown + 0.5;
const LEAST_RANK_THAT_MATTERS = ATTENDED_RANK;

export class LabelLayer {
  readonly #root = document.createElement('div');
  readonly #pills = new Map<EquipmentId, Pill>();
  readonly #onPick: (id: EquipmentId) => void;
  #theme: Theme;
  #language: Language;
  #selected: EquipmentId | null = null;
  #attended: ReadonlySet<EquipmentId> = new Set();
  #point = { x: 0, y: 0 };

  constructor(parent: HTMLElement, theme: Theme, language: Language, onPick: (id: EquipmentId) => void) {
    this.#theme = theme;
    this.#language = language;
    this.#onPick = onPick;
    this.#root.className = 'scene-labels';
    parent.append(this.#root);
    this.setTheme(theme);
  }

  /** Keeps the pills of these and drops all others. */
  setEquipment(equipment: readonly { id: EquipmentId; name: string; state: EquipmentState }[]): void {
    const wanted = new Set(equipment.map(({ id }) => id));
    for (const [id, pill] of this.#pills) if (!wanted.has(id)) this.#drop(pill);
    for (const { id, name, state } of equipment) {
      const pill = this.#pills.get(id) ?? this.#create(id);
      pill.ownName = name;
      this.#setState(pill, state);
      this.#write(pill);
    }
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    const surface = SURFACES[theme];
    const set = (name: string, value: string): void => this.#root.style.setProperty(`--label-${name}`, value);
    set('card', surface.card);
    set('line', surface.line);
    set('ink', surface.ink);
    set('second', surface.secondInk);
    set('brand', surface.brand);
    set('badge', SURFACES.light.brand);
    for (const pill of this.#pills.values()) this.#setState(pill, pill.state);
  }

  setLanguage(language: Language): void {
    this.#language = language;
    for (const pill of this.#pills.values()) this.#write(pill);
  }

  setState(id: EquipmentId, state: EquipmentState): void {
    const pill = this.#pills.get(id);
    if (!pill) return;
    this.#setState(pill, state);
    this.#write(pill);
  }

  /** Changes a pill's text; true when it is another than before. */
  setLabel(id: EquipmentId, label: SceneLabel): boolean {
    const pill = this.#pills.get(id);
    if (!pill) return false;
    const { name, value, badge } = pill.label;
    if (label.name === name && label.value === value && label.badge === badge) return false;
    pill.label = label;
    this.#write(pill);
    return true;
  }

  select(id: EquipmentId | null): void {
    this.#selected = id;
    for (const pill of this.#pills.values()) pill.button.setAttribute('aria-pressed', String(pill.id === id));
  }

  /** Says where people stand: such machines matter more than others in the same state. */
  setAttended(attended: ReadonlySet<EquipmentId>): void {
    this.#attended = attended;
  }

  /** Places all pills for the present camera. */
  layout(view: Rectangle, blocked: readonly Rectangle[], project: Projector): void {
    const shown: Pill[] = [];
    const outside: Pill[] = [];
    for (const pill of this.#pills.values()) {
      if (!project(pill.id, this.#point)) {
        hide(pill);
        continue;
      }
      pill.wish.x = this.#point.x;
      pill.wish.y = this.#point.y;
      if (!isIn(pill.wish, view)) {
        if (STATE_RANK[pill.state] <= STATE_RANK.fault) outside.push(pill);
        else hide(pill);
        continue;
      }
      delete pill.button.dataset['edge'];
      if (Number.isNaN(pill.width)) this.#measure(pill);
      pill.wish.width = pill.width;
      pill.wish.height = ICON_SIZE + (pill.label.badge ? BADGE_HEIGHT : 0);
      pill.wish.rank = this.#rankOf(pill);
      pill.wish.matters = pill.wish.rank <= LEAST_RANK_THAT_MATTERS;
      shown.push(pill);
    }
    const edges = this.#layoutEdge(outside, view);
    const places = layoutLabels(
      shown.map(({ wish }) => wish),
      view,
      [...blocked, ...edges],
    );
    shown.forEach((pill, i) => {
      const place = places[i];
      if (!place || place.candidate < 0) return hide(pill);
      pill.wish.last = place.icon ? -1 : place.candidate;
      put(pill, place.left, place.top + (place.icon || !pill.label.badge ? 0 : BADGE_HEIGHT), place.icon);
    });
  }

  /** Puts alarms that are out of view at its edge; answers what they take. */
  #layoutEdge(pills: Pill[], view: Rectangle): Rectangle[] {
    pills.sort((a, b) => STATE_RANK[a.state] - STATE_RANK[b.state]);
    for (const pill of pills) {
      delete pill.button.dataset['small'];
      pill.button.dataset['edge'] ??= 'right';
      if (Number.isNaN(pill.edgeWidth)) pill.edgeWidth = measured(pill.button);
    }
    const wishes = pills.map(({ wish, edgeWidth }) => ({ x: wish.x, y: wish.y, width: edgeWidth }));
    return layoutEdge(wishes, view).flatMap((place, i) => {
      const pill = pills[i];
      if (!pill) return [];
      hide(pill);
      if (!place) return [];
      const { left, top, side } = place;
      pill.button.dataset['edge'] = side;
      pill.button.style.display = '';
      pill.button.style.transform = `translate(${left}px, ${top}px)`;
      return [{ left, top, right: left + pill.edgeWidth, bottom: top + ICON_SIZE }];
    });
  }

  dispose(): void {
    this.#root.remove();
    this.#pills.clear();
  }

  #create(id: EquipmentId): Pill {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'scene-label';
    button.setAttribute('aria-pressed', String(id === this.#selected));
    button.dataset['equipment'] = id;
    const [name, value, badge] = ['name', 'value', 'badge'].map((part) => {
      const span = document.createElement('span');
      span.className = `scene-label-${part}`;
      return span;
    }) as [HTMLSpanElement, HTMLSpanElement, HTMLSpanElement];
    const leader = document.createElement('div');
    leader.className = 'scene-leader';
    const dot = document.createElement('div');
    dot.className = 'scene-anchor';
    button.append(name, value, badge);
    this.#root.append(leader, dot, button);
    button.addEventListener('click', () => this.#onPick(id));
    const wish = { x: 0, y: 0, width: 0, height: ICON_SIZE, rank: 9, matters: false, last: -1 };
    const pill: Pill = {
      id,
      button,
      name,
      value,
      badge,
      leader,
      dot,
      state: 'unknown',
      label: {},
      ownName: id,
      width: NaN,
      edgeWidth: NaN,
      wish,
    };
    this.#pills.set(id, pill);
    hide(pill); // Until its place on the screen is known.
    return pill;
  }

  #rankOf({ id, state }: Pill): number {
    if (id === this.#selected) return 0;
    return this.#attended.has(id) ? Math.min(ATTENDED_RANK, STATE_RANK[state]) : STATE_RANK[state];
  }

  #drop(pill: Pill): void {
    pill.button.remove();
    pill.leader.remove();
    pill.dot.remove();
    this.#pills.delete(pill.id);
  }

  #setState(pill: Pill, state: EquipmentState): void {
    pill.state = state;
    pill.button.dataset['state'] = state;
    const colour = STATE_COLOURS[this.#theme][state];
    pill.button.style.setProperty('--label-state', colour);
    pill.dot.style.backgroundColor = colour;
    pill.button.querySelector('svg')?.remove();
    pill.button.prepend(createStateIcon(state, this.#theme, 18));
  }

  #write(pill: Pill): void {
    const name = pill.label.name ?? pill.ownName;
    const { value = '', badge = '' } = pill.label;
    setText(pill.name, name);
    setText(pill.value, value);
    setText(pill.badge, badge);
    pill.value.hidden = value === '';
    pill.badge.hidden = badge === '';
    const words = [name, STATE_NAMES[pill.state][this.#language], value, badge].filter((part) => part !== '');
    pill.button.setAttribute('aria-label', words.join(this.#language === 'zh' ? '，' : ', '));
    pill.width = pill.edgeWidth = NaN;
  }

  #measure(pill: Pill): void {
    delete pill.button.dataset['small'];
    pill.width = Math.max(measured(pill.button), pill.label.badge ? pill.badge.offsetWidth : 0);
  }
}

/** Width of an element as it would be shown, CSS pixels. */
function measured(element: HTMLElement): number {
  element.style.visibility = 'hidden';
  element.style.display = '';
  const width = element.offsetWidth;
  element.style.visibility = '';
  return width;
}

const isIn = ({ x, y }: LabelWish, { left, top, right, bottom }: Rectangle): boolean =>
  x >= left && x <= right && y >= top && y <= bottom;

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function hide(pill: Pill): void {
  pill.button.style.display = 'none';
  pill.leader.style.display = pill.dot.style.display = 'none';
  pill.wish.last = -1;
}

function put(pill: Pill, left: number, top: number, small: boolean): void {
  const { x, y } = pill.wish;
  pill.button.style.display = '';
  if (small) pill.button.dataset['small'] = '';
  else delete pill.button.dataset['small'];
  pill.button.style.transform = `translate(${left}px, ${top}px)`;
  const width = small ? ICON_SIZE : pill.width;
  // The leader starts at the pill's lower edge, as near above the anchor as the pill reaches.
  const startX = Math.min(left + width - 12, Math.max(left + 12, x));
  const startY = top + ICON_SIZE;
  const length = Math.hypot(x - startX, y - startY);
  const isDrawn = length > 5;
  pill.leader.style.display = isDrawn ? '' : 'none';
  pill.dot.style.display = small ? 'none' : '';
  if (isDrawn)
    pill.leader.style.transform = `translate(${startX}px, ${startY}px) rotate(${Math.atan2(y - startY, x - startX) - Math.PI / 2}rad) scaleY(${length})`;
  pill.dot.style.transform = `translate(${x}px, ${y}px)`;
}
