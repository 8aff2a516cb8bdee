import { describe, expect, it } from 'vitest';
import { preferredLocale } from '../../../client/i18n/i18n.ts';
import en from '../../../client/i18n/en.json' with { type: 'json' };
import zh from '../../../client/i18n/zh-CN.json' with { type: 'json' };

type Tree = { [key: string]: string | Tree };

const flat = (tree: Tree, prefix = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${prefix}${key}`, value]] : flat(value, `${prefix}${key}.`),
  );
const holes = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();

describe('the two languages', () => {
  const chinese = new Map(flat(zh));
  const english = new Map(flat(en));

  it('say the same things', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('leave nothing empty and fill the same holes', () => {
    for (const [key, text] of chinese) {
      expect(text.trim(), key).not.toBe('');
      expect(english.get(key)?.trim(), key).not.toBe('');
      expect(holes(text), key).toEqual(holes(english.get(key) ?? ''));
    }
  });

  it('are Chinese and English: no Chinese sentence without a Chinese character, no English one with them', () => {
    const own = new Set(['language.switch', 'language.short', 'view.scene', 'connection.live']);
    for (const [key, text] of chinese)
      if (!own.has(key) && holes(text).length === 0 && text.length > 3)
        expect(text, key).toMatch(/\p{Script=Han}/u);
    for (const [key, text] of english) if (!own.has(key)) expect(text, key).not.toMatch(/\p{Script=Han}/u);
  });

  it('choose Chinese first, what was chosen before, or what the browser asks for', () => {
    expect(preferredLocale(null, [])).toBe('zh-CN');
    expect(preferredLocale(null, ['zh-TW'])).toBe('zh-CN');
    expect(preferredLocale(null, ['de-DE', 'zh'])).toBe('en');
    expect(preferredLocale('zh-CN', ['en-GB'])).toBe('zh-CN');
    expect(preferredLocale('nonsense', ['en-GB'])).toBe('en');
  });
});
