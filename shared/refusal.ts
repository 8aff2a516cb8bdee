/** Sentences for refused readings: what is wrong and what to do, for the person who reads the quarantine. */
import type { Refusal, RefusalCode } from './sample.ts';
import type { Language } from './text.ts';

export const REFUSAL_SENTENCES: Record<RefusalCode, { zh: string; en: string }> = {
  unparsable: {
    zh: '内容不是有效的 JSON，请检查设备端的报文格式。',
    en: 'Not valid JSON. Check what the device sends.',
  },
  'wrong-shape': {
    zh: '报文结构不符合约定，请对照接入说明。',
    en: 'The message does not have the agreed shape. Compare it with the contract.',
  },
  'too-large': {
    zh: '报文超过 256 KiB，请分批发送。',
    en: 'Larger than 256 KiB. Send it in parts.',
  },
  'unknown-topic': {
    zh: '主题不符合任何接入规则，请检查主题或在基地文件中登记。',
    en: 'The topic fits no source. Check it, or map it in the base file.',
  },
  'unknown-equipment': {
    zh: '基地文件中没有这台设备，可以在接入页登记。',
    en: 'This equipment is not in the base file. It can be registered.',
  },
  'unknown-signal': {
    zh: '该设备没有登记这个信号，可以在接入页映射。',
    en: 'This equipment has no such signal. It can be mapped.',
  },
  'wrong-type': {
    zh: '值的类型与信号定义不符。',
    en: 'The value does not have the type of its signal.',
  },
  'not-finite': {
    zh: '值不是有限数（NaN 或无穷大）。',
    en: 'The value is not a finite number (NaN or infinity).',
  },
  'wrong-client': {
    zh: '客户端无权代表这台设备发送数据。',
    en: 'This client may not speak for this equipment.',
  },
  unsupported: {
    zh: '暂不支持这种数据类型。',
    en: 'This kind of data is not supported.',
  },
};

/** One line that says what was wrong, where, and what was expected. */
export function sayRefusal(refusal: Refusal, language: Language): string {
  const sentence = REFUSAL_SENTENCES[refusal.code][language];
  const parts = [sentence];
  if (refusal.path) parts.push(language === 'zh' ? `位置：${refusal.path}` : `At ${refusal.path}.`);
  if (refusal.expected)
    parts.push(language === 'zh' ? `应为：${refusal.expected}` : `Expected ${refusal.expected}.`);
  if (refusal.got) parts.push(language === 'zh' ? `收到：${refusal.got}` : `Got ${refusal.got}.`);
  return parts.join(' ');
}
