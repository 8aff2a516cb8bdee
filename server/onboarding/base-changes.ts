/** What differs between two versions of the base, in words for the list of versions. Pure. */
import type { Base, Equipment } from '../../shared/base.ts';
import { inLanguage, type LocalText } from '../../shared/text.ts';

/** Longest list; the rest is counted. */
const MAX_CHANGES = 12;

/** One sentence per piece of equipment that came, went or changed. */
export function changesBetween(before: Base, after: Base): LocalText[] {
  const old = new Map(before.equipment.map((item) => [item.id, item]));
  const changes: LocalText[] = [];
  for (const item of after.equipment) {
    const was = old.get(item.id);
    old.delete(item.id);
    if (!was) changes.push(said(item, '新增设备', 'added', `（${item.signals.length} 个信号）`));
    else if (!isSame(was, item)) changes.push(said(item, '修改设备', 'changed', signalsOf(was, item)));
  }
  for (const item of old.values()) changes.push(said(item, '移除设备', 'removed', ''));
  if (changes.length === 0 && !isSame(before, after))
    changes.push({ zh: '修改基地、车间或企业', en: 'base, workshops or partners changed' });
  if (changes.length <= MAX_CHANGES) return changes;
  const more = changes.length - MAX_CHANGES;
  return [...changes.slice(0, MAX_CHANGES), { zh: `另有 ${more} 处`, en: `${more} more` }];
}

/** True for definitions that mean the same. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function said(item: Equipment, zh: string, en: string, more: string): LocalText {
  const english = more.startsWith('（') ? ` (${item.signals.length} signals)` : more;
  return {
    zh: `${zh} ${inLanguage(item.name, 'zh', item.id)}${more}`,
    en: `${inLanguage(item.name, 'en', item.id)} ${en}${english}`,
  };
}

function signalsOf(before: Equipment, after: Equipment): string {
  const old = new Set(before.signals.map(({ key }) => key));
  const added = after.signals.filter(({ key }) => !old.has(key)).map(({ key }) => key);
  return added.length > 0 ? `: +${added.join(', +')}` : '';
}
