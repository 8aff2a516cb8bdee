/** What the words and switches of machines mean in Chinese and English, for sentences and for panels. */
import type { Language } from './text.ts';

type Pair = readonly [zh: string, en: string];

/**
 * What a value means, by `signal=value` first, then by value alone. A Chinese word that begins with "为" reads
 * "signal 为 word" (执行状态为运行); the others follow the name directly (卡盘夹紧).
 */
const VALUE_WORDS: Readonly<Record<string, Pair>> = {
  'chuck=CLOSED': ['夹紧', 'closed'],
  'chuck=OPEN': ['松开', 'open'],
  'gripper=CLOSED': ['夹紧', 'closed'],
  'gripper=OPEN': ['松开', 'open'],
  'clamp=CLOSED': ['夹紧', 'closed'],
  'clamp=OPEN': ['松开', 'open'],
  'mould=CLOSED': ['合模', 'closed'],
  'mould=OPEN': ['开模', 'open'],
  'mould=CLOSING': ['正在合模', 'closing'],
  'mould=OPENING': ['正在开模', 'opening'],
  CLOSED: ['关闭', 'closed'],
  OPEN: ['打开', 'open'],
  UNLATCHED: ['未锁紧', 'unlatched'],
  CLAMPED: ['夹紧', 'clamped'],
  UNCLAMPED: ['松开', 'unclamped'],
  TRIGGERED: ['按下', 'pressed'],
  ARMED: ['复位', 'released'],
  RETRACTED: ['缩回', 'retracted'],
  EXTENDED: ['伸出', 'extended'],
  PASS: ['为合格', 'pass'],
  FAIL: ['为不合格', 'fail'],
  NONE: ['为无', 'none'],
  ACTIVE: ['为运行', 'active'],
  READY: ['为就绪', 'ready'],
  INTERRUPTED: ['为中断', 'interrupted'],
  STOPPED: ['为停止', 'stopped'],
  WAIT: ['为等待', 'waiting'],
  FEED_HOLD: ['为进给保持', 'feed hold'],
  PROGRAM_STOPPED: ['为程序停止', 'stopped by the program'],
  OPTIONAL_STOP: ['为选择停止', 'optional stop'],
  PROGRAM_COMPLETED: ['为程序结束', 'program completed'],
  AUTOMATIC: ['为自动', 'automatic'],
  AUTO: ['为自动', 'automatic'],
  SEMI_AUTOMATIC: ['为半自动', 'semi-automatic'],
  MANUAL: ['为手动', 'manual'],
  MANUAL_DATA_INPUT: ['为 MDI', 'MDI'],
  EDIT: ['为编辑', 'edit'],
  STEP: ['为单步', 'single step'],
  '$state=running': ['为运行', 'running'],
  '$state=setup': ['为调整', 'set-up'],
  '$state=idle': ['为待机', 'idle'],
  '$state=interrupted': ['为中断', 'interrupted'],
  '$state=fault': ['为故障', 'fault'],
  '$state=emergency-stop': ['为急停', 'emergency stop'],
  '$state=off': ['为关机', 'off'],
  '$state=unknown': ['为未知', 'unknown'],
  '$online=true': ['在线', 'online'],
  '$online=false': ['离线', 'offline'],
  '$present=true': ['有人', 'present'],
  '$present=false': ['无人', 'absent'],
  '$qualified=true': ['具备', 'held by all'],
  '$qualified=false': ['不具备', 'missing'],
  '$useMode=teaching': ['教学', 'teaching'],
  '$useMode=production': ['生产', 'production'],
  '$useMode=productive-teaching': ['生产性教学', 'productive teaching'],
  'jam=true': ['发生', 'present'],
  'jam=false': ['解除', 'absent'],
  'arc=true': ['已起', 'on'],
  'arc=false': ['已熄', 'off'],
  'probe_qualified=true': ['完成', 'done'],
  'probe_qualified=false': ['未完成', 'not done'],
  'probe_touch=true': ['发生', 'on'],
  'probe_touch=false': ['未发生', 'off'],
  'protective_stop=true': ['触发', 'active'],
  'protective_stop=false': ['未触发', 'inactive'],
  'loaded=true': ['状态为有货', 'true'],
  'loaded=false': ['状态为空载', 'false'],
  'eye_in=true': ['被遮挡', 'blocked'],
  'eye_in=false': ['未被遮挡', 'clear'],
  'eye_sort=true': ['被遮挡', 'blocked'],
  'eye_sort=false': ['未被遮挡', 'clear'],
  'eye_out=true': ['被遮挡', 'blocked'],
  'eye_out=false': ['未被遮挡', 'clear'],
  'blocked=true': ['发生', 'true'],
  'blocked=false': ['解除', 'false'],
  'charging=true': ['进行中', 'on'],
  'charging=false': ['未进行', 'off'],
  true: ['开启', 'on'],
  false: ['关闭', 'off'],
};

const wordsOf = (key: string, value: string | boolean): Pair | undefined =>
  VALUE_WORDS[`${key}=${value}`] ?? VALUE_WORDS[String(value)];

/** The value as it stands in a sentence after its signal's name; Chinese ones may begin with "为". */
export function valueInSentence(key: string, value: string | number | boolean, language: Language): string {
  const known = typeof value === 'number' ? undefined : wordsOf(key, value);
  if (known) return language === 'zh' ? known[0] : known[1];
  return language === 'zh' ? `为 ${value}` : String(value);
}

/** The value by itself, as in a panel beside its name; the machine's own word where nobody has said it in words. */
export function valueAlone(key: string, value: string | boolean, language: Language): string {
  const known = wordsOf(key, value);
  if (!known) return String(value);
  return language === 'zh' ? known[0].replace(/^(?:状态)?为\s*/, '') : known[1];
}
