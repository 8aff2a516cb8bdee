/** Sentences for refused readings: what is wrong and what to do, for the person who reads the quarantine. */
import type { Refusal, RefusalCode, RefusalDetail } from './sample.ts';
import type { Language } from './text.ts';

interface Sentence {
  zh: string;
  en: string;
}

export const REFUSAL_SENTENCES: Record<RefusalCode, Sentence> = {
  unparsable: {
    zh: '内容不是有效的 JSON，请检查设备端的报文格式。',
    en: 'Not valid JSON. Check what the device sends.',
  },
  'wrong-shape': {
    zh: '报文结构不符合约定，请对照接入说明。',
    en: 'The message does not have the agreed shape. Compare it with docs/ingest.md.',
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
    zh: '基地文件中没有这台设备，请核对主题中的名称，或先登记设备。',
    en: 'This equipment is not in the base file. Check the names in the topic, or register it.',
  },
  'unknown-signal': {
    zh: '该设备没有登记这个信号，可以在基地文件中登记或映射。',
    en: 'This equipment has no such signal. Add or map it in the base file.',
  },
  'wrong-type': {
    zh: '值的类型与信号定义不符。',
    en: 'The value does not have the type of its signal.',
  },
  'not-finite': {
    zh: '值不是有限数（NaN 或无穷大）；未知的值请发送 null。',
    en: 'The value is not a finite number (NaN or infinity). Send null for a value that is not known.',
  },
  'wrong-client': {
    zh: '客户端无权代表这台设备发送数据。',
    en: 'This client may not speak for this equipment.',
  },
  unsupported: {
    zh: '暂不支持这种数据类型。',
    en: 'This kind of data is not supported.',
  },
  'sparkplug-not-born': {
    zh: '尚未收到说明这些数据的 Sparkplug 出生报文（NBIRTH/DBIRTH），无法解读；已要求该边缘节点重新发送。',
    en: 'The Sparkplug birth (NBIRTH, DBIRTH) that explains these data has not been heard. The edge node was asked for it.',
  },
  'sparkplug-unsupported-type': {
    zh: '不支持这种 Sparkplug 数据类型（DataSet、Template、Bytes、File、数组）；请在设备端按单个数值发送。',
    en: 'This Sparkplug datatype (DataSet, Template, Bytes, File, arrays) is not supported. Send single values.',
  },
};

/** Said instead of the code's sentence where the cause is known more exactly. */
export const DETAIL_SENTENCES: Record<RefusalDetail, Sentence> = {
  'nan-literal': {
    zh: 'JSON 里没有 NaN 和 Infinity；未知的值请发送 null。',
    en: 'NaN is not JSON, nor is Infinity. Send null for a value that is not known.',
  },
  'not-utf-8': {
    zh: '内容不是 UTF-8 编码的文本，请检查设备端的编码。',
    en: 'The bytes are not UTF-8 text. Check the encoding on the device.',
  },
  empty: { zh: '报文为空。', en: 'The message is empty.' },
  'cut-off': {
    zh: 'JSON 不完整，报文中途截断。',
    en: 'The JSON ends too early: the message was cut off.',
  },
  'no-readings': { zh: '数组中没有任何读数。', en: 'The array holds no reading.' },
  'too-many-readings': {
    zh: '一条报文中的读数超过 1000 个，请分批发送。',
    en: 'More than 1,000 readings in one message. Send them in parts.',
  },
  'time-missing': {
    zh: '缺少时间：每个读数都要有 "ts"。',
    en: 'The time is missing: every reading needs "ts".',
  },
  'time-wrong': {
    zh: '时间无效：应为毫秒时间戳（UTC）或 RFC 3339 字符串。',
    en: 'Not a time: send epoch milliseconds (UTC) or an RFC 3339 text.',
  },
  'no-values': { zh: '读数中没有任何值。', en: 'The reading holds no value.' },
  'text-too-long': {
    zh: '文本过长，最多 256 个字符。',
    en: 'The text is too long: at most 256 characters.',
  },
  'broken-text': {
    zh: '文本含有无法保存的字符（空字符或不成对的代理项）。',
    en: 'The text holds characters that cannot be kept (NUL or half a surrogate pair).',
  },
  'word-not-listed': {
    zh: '该信号没有这个取值，请核对基地文件中的 "values"。',
    en: 'The signal does not have this word. Compare its "values" in the base file.',
  },
  'nothing-mapped': {
    zh: '报文中没有任何已映射的信号，请核对基地文件中的 JSON 指针或列。',
    en: 'None of the mapped signals is in this message. Compare the JSON Pointers or columns in the base file.',
  },
  'not-csv': {
    zh: '内容不是有效的 CSV（引号不成对），请检查设备端的报文格式。',
    en: 'Not valid CSV: a quotation mark is not closed. Check what the device sends.',
  },
  'map-me': {
    zh: '该设备没有登记这个信号；其余的值已正常接收，可在基地文件中登记或映射它。',
    en: 'This equipment has no such signal; the other values were accepted. Add or map it in the base file.',
  },
  'other-base': {
    zh: '主题中的基地名称不是本基地。',
    en: 'The topic names another base than this one.',
  },
  'unknown-channel': {
    zh: '主题不符合 tb/{基地}/{车间}/{设备}/{通道}，通道只有 telemetry、condition、status、badge。',
    en: 'The topic is not tb/{base}/{workshop}/{equipment}/{channel} with channel telemetry, condition, status or badge.',
  },
  'not-protobuf': {
    zh: '内容不是 Sparkplug B 的 protobuf 报文，请检查设备端的编码。',
    en: 'The bytes are not a Sparkplug B payload (protobuf). Check the encoding on the device.',
  },
  compressed: {
    zh: '报文经过压缩（SPBV1.0_COMPRESSED），Sparkplug 3.0 没有这种格式；请在边缘节点关闭压缩。',
    en: 'The payload is compressed (SPBV1.0_COMPRESSED), which Sparkplug 3.0 does not know. Turn compression off at the edge node.',
  },
  'not-sparkplug': {
    zh: '主题不符合 spBv1.0/{组}/{报文类型}/{边缘节点}[/{设备}]。',
    en: 'The topic is not spBv1.0/{group}/{message type}/{edge node}[/{device}].',
  },
  'seq-wrong': {
    zh: 'Sparkplug 序号 seq 应为 0 到 255 的整数。',
    en: 'Sparkplug numbers its messages from 0 to 255 (seq).',
  },
  'unknown-metric': {
    zh: '出生报文中没有这个指标（名称或别名），已要求该边缘节点重新发送出生报文。',
    en: 'No birth has defined this metric (name or alias). The edge node was asked for its births.',
  },
  'beyond-exact': {
    zh: '整数超过 2^53，无法精确保存；请改用 Double 或较小的单位。',
    en: 'A whole number beyond 2^53 cannot be kept exactly. Send it as Double or in a larger unit.',
  },
  'unknown-node': {
    zh: '基地文件中没有设备使用这个 Sparkplug 边缘节点或设备，请在 "source" 中登记。',
    en: 'No equipment of the base file has this Sparkplug node or device. Register it as its "source".',
  },
  'reserved-topic': {
    zh: '该主题由服务器保留，客户端不得发布。',
    en: 'This topic is reserved for the server; clients may not publish to it.',
  },
  'our-fault': {
    zh: '服务器处理该报文时出错，已记入日志。',
    en: 'The server failed on this message; the log says why.',
  },
  'no-own-time': {
    zh: '报文中没有时间，无法确定它属于过去的哪一刻；导入的每个读数都必须带有自己的时间。',
    en: 'The message has no time of its own, so it has no place in the past. Every imported reading must carry its time.',
  },
  'not-as-text': {
    zh: 'Sparkplug 报文是二进制的，不能写在文本行中；请按 tb/… 主题以 JSON 导入这些值。',
    en: 'Sparkplug payloads are binary and cannot stand in a line of text. Import their values as JSON on tb/… topics.',
  },
  'not-past': {
    zh: '读数的时间在未来，不能作为历史数据导入；请检查记录设备的时钟。',
    en: 'The time of the reading lies ahead. Only past readings can be imported; check the clock that wrote it.',
  },
  'too-old': {
    zh: '读数早于历史数据的保留期（RETENTION_DAYS），导入后会立即被清除。',
    en: 'Older than history is kept (RETENTION_DAYS): it would be removed at once.',
  },
};

/** Words that `expected` and `got` may use. */
const WORDS: Readonly<Record<string, string>> = {
  number: '数字',
  text: '文本',
  'true or false': 'true 或 false',
  object: '对象',
  array: '数组',
  nothing: '无',
  time: '毫秒时间戳或 RFC 3339 时间',
  'whole number': '非负整数',
  'object or array of objects': '对象，或由对象组成的数组',
};

const word = (text: string, language: Language): string => (language === 'zh' ? (WORDS[text] ?? text) : text);

/** One line that says what was wrong, where, what was expected and what came. */
export function sayRefusal(refusal: Refusal, language: Language): string {
  const sentence = refusal.detail ? DETAIL_SENTENCES[refusal.detail] : REFUSAL_SENTENCES[refusal.code];
  const { path, expected, got } = refusal;
  const parts = [sentence[language]];
  if (language === 'zh') {
    if (path) parts.push(`位置：${path}。`);
    if (expected) parts.push(`应为：${word(expected, 'zh')}。`);
    if (got) parts.push(`收到：${word(got, 'zh')}。`);
    return parts.join('');
  }
  if (path) parts.push(`At ${path}.`);
  if (expected) parts.push(`Expected ${expected}.`);
  if (got) parts.push(`Got ${got}.`);
  return parts.join(' ');
}
