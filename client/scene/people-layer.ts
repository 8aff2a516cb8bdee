/** People at their machines: three tinted parts each in the paint batch, and a round tag with initials in the page. */
import { Color, Matrix4, Vector3, type BufferGeometry, type Camera } from 'three';
import { FAMILY_ACCENTS, SURFACES, TEAM_COLOURS, type HexColour } from '../../shared/palette.ts';
import type { Batch } from './batch.ts';
import type { EquipmentLayer } from './equipment-layer.ts';
import type { Rectangle } from './label-layout.ts';
import { personGeometries } from './model/person-model.ts';
import type { ScenePerson } from './scene-contract.ts';

/** Most people that are drawn; a base has fewer stations. */
const MOST_PEOPLE = 120;
const TAG_Y = 1.98;
/** Half the side of a tag, CSS pixels. */
const TAG_HALF = 11;
const scratch = new Vector3();
const CAPS = { student: new Color('#FFFFFF'), teacher: new Color('#F7C62F') } as const;

interface Figure {
  person: ScenePerson;
  x: number;
  z: number;
  tag: HTMLDivElement;
}

export class PeopleLayer {
  readonly #geometries = personGeometries();
  readonly #root: HTMLElement;
  #batch: Batch | undefined;
  #slots: { body: number; vest: number; cap: number }[] = [];
  #figures: Figure[] = [];

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  /** What the paint batch must keep free. */
  get room(): { geometries: readonly BufferGeometry[]; instances: number } {
    return { geometries: Object.values(this.#geometries), instances: MOST_PEOPLE * 3 };
  }

  /** Takes a new batch; everybody must be set again. */
  fill(batch: Batch): void {
    this.#batch = batch;
    this.#slots = [];
  }

  /** Replaces everybody; they stand on the operator's side of their machine, side by side. */
  set(people: readonly ScenePerson[], layer: EquipmentLayer): void {
    for (const { tag } of this.#figures) tag.remove();
    this.#figures = [];
    const countAt = new Map<string, number>();
    for (const person of people) {
      const machine = layer.byId.get(person.equipment);
      if (!machine || this.#figures.length >= MOST_PEOPLE) continue;
      const nth = countAt.get(person.equipment) ?? 0;
      countAt.set(person.equipment, nth + 1);
      const side = (nth % 2 === 0 ? -1 : 1) * (0.36 + Math.floor(nth / 2) * 0.7);
      const { x, z, rotation } = machine.motion.place;
      const [mx, mz] = [side, machine.model.halfDepth + 0.5];
      const place = {
        x: x + mx * Math.cos(rotation) + mz * Math.sin(rotation),
        z: z - mx * Math.sin(rotation) + mz * Math.cos(rotation),
      };
      this.#figures.push({ person, ...place, tag: this.#tag(person) });
      this.#stand(this.#figures.length - 1, place, rotation + Math.PI, person);
    }
    for (let i = this.#figures.length; i < this.#slots.length; i++) this.#show(i, false);
    this.#batch?.flush();
  }

  /** Where people stand, scene metres. */
  get places(): readonly { x: number; z: number }[] {
    return this.#figures;
  }

  /**
   * Moves the tags to where the heads are on the screen, and says which rectangles they take. `size` is the canvas, `view` the
   * part of it that no panel covers: tags outside are hidden. CSS pixels.
   */
  layout(camera: Camera, size: { width: number; height: number }, view: Rectangle): Rectangle[] {
    const taken: Rectangle[] = [];
    for (const { x, z, tag } of this.#figures) {
      scratch.set(x, TAG_Y, z).project(camera);
      const [left, top] = [((scratch.x + 1) / 2) * size.width, ((1 - scratch.y) / 2) * size.height];
      const isSeen =
        scratch.z < 1 &&
        left - TAG_HALF >= view.left &&
        left + TAG_HALF <= view.right &&
        top - TAG_HALF >= view.top &&
        top + TAG_HALF <= view.bottom;
      tag.style.display = isSeen ? '' : 'none';
      if (!isSeen) continue;
      tag.style.transform = `translate(${left.toFixed(1)}px, ${top.toFixed(1)}px) translate(-50%, -50%)`;
      taken.push({
        left: left - TAG_HALF,
        top: top - TAG_HALF,
        right: left + TAG_HALF,
        bottom: top + TAG_HALF,
      });
    }
    return taken;
  }

  dispose(): void {
    for (const { tag } of this.#figures) tag.remove();
    for (const geometry of Object.values(this.#geometries)) geometry.dispose();
    this.#figures = [];
  }

  #stand(index: number, { x, z }: { x: number; z: number }, facing: number, person: ScenePerson): void {
    const batch = this.#batch;
    if (!batch) return;
    let slot = this.#slots[index];
    if (!slot) {
      slot = {
        body: batch.add(this.#geometries.body),
        vest: batch.add(this.#geometries.vest),
        cap: batch.add(this.#geometries.cap),
      };
      this.#slots.push(slot);
    }
    const matrix = new Float32Array(
      new Matrix4().makeTranslation(x, 0, z).multiply(new Matrix4().makeRotationY(facing)).elements,
    );
    for (const part of [slot.body, slot.vest, slot.cap]) batch.place(part, matrix, 0);
    batch.tint(slot.vest, new Color(vestOf(person)));
    batch.tint(slot.cap, CAPS[person.role]);
    this.#show(index, true);
  }

  #show(index: number, visible: boolean): void {
    const slot = this.#slots[index];
    if (slot) for (const part of [slot.body, slot.vest, slot.cap]) this.#batch?.show(part, visible);
  }

  #tag(person: ScenePerson): HTMLDivElement {
    const tag = document.createElement('div');
    tag.className = 'scene-person';
    tag.style.display = 'none'; // Until its place on the screen is known.
    tag.textContent = person.initials;
    tag.style.backgroundColor = vestOf(person);
    this.#root.append(tag);
    return tag;
  }
}

function vestOf({ team, role }: ScenePerson): HexColour {
  if (role === 'teacher') return SURFACES.light.ink;
  return team === undefined
    ? FAMILY_ACCENTS['cnc-lathe']
    : (TEAM_COLOURS[team % TEAM_COLOURS.length] ?? FAMILY_ACCENTS['cnc-lathe']);
}
