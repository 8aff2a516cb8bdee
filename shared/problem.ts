/**
 * Every answer "no" of the people's side: one table, each with its HTTP status and a sentence in both languages that says
 * what happened and what to do. Answers are RFC 9457 problem+json; programs look at `code`, people read `detail`.
 */
import type { Language } from './text.ts';

interface ProblemEntry {
  status: number;
  zh: string;
  en: string;
}

export const PROBLEMS = {
  'not-signed-in': {
    status: 401,
    zh: '请先登录。',
    en: 'Please sign in first.',
  },
  'wrong-credentials': {
    status: 401,
    zh: '用户名或密码不对，请重新输入。',
    en: 'User name or password is wrong. Please try again.',
  },
  'not-allowed': {
    status: 403,
    zh: '您的身份没有这项权限。需要时请联系基地管理员。',
    en: 'Your role does not allow this. Ask the base manager if you need it.',
  },
  'foreign-origin': {
    status: 403,
    zh: '请求来自其他网站，已被拒绝。',
    en: 'The request came from another website and was refused.',
  },
  'not-found': {
    status: 404,
    zh: '没有找到，或者您无权查看。',
    en: 'Not found, or not for you to see.',
  },
  'bad-request': {
    status: 400,
    zh: '请求内容不符合要求，请检查所列字段。',
    en: 'The request does not fit. Please check the fields listed.',
  },
  'unsupported-media-type': {
    status: 415,
    zh: '请以 JSON 发送请求内容。',
    en: 'Send the body as JSON.',
  },
  'too-large': {
    status: 413,
    zh: '请求内容过大。',
    en: 'The request is too large.',
  },
  'too-many-requests': {
    status: 429,
    zh: '请求过于频繁，请稍后再试。',
    en: 'Too many requests. Please wait a moment.',
  },
  'store-unavailable': {
    status: 503,
    zh: '数据库暂时不可用，数据正在缓存，请稍后再试。',
    en: 'The store cannot be reached just now; readings are being kept. Please try again shortly.',
  },
  conflict: {
    status: 409,
    zh: '与当前状态不符，请刷新后再试。',
    en: 'This does not fit the present state. Reload and try again.',
  },
  'import-running': {
    status: 409,
    zh: '正在导入另一份历史数据，一次只能导入一份；请等它完成后再试。',
    en: 'Another import is under way, and only one runs at a time. Try again when it is done.',
  },
  'broken-off': {
    status: 400,
    zh: '上传中断或压缩内容已损坏；已读入的部分没有保存，请重新发送。',
    en: 'The upload broke off, or its compression is damaged. Nothing of it was kept; send it again.',
  },
  'disk-full': {
    status: 507,
    zh: '磁盘空间不足，无法整理导入的数据；请清理后重试。',
    en: 'The disk is too full to put the import in order. Make room and try again.',
  },
  internal: {
    status: 500,
    zh: '服务器出错，已记录。请稍后再试。',
    en: 'Something went wrong on the server and was logged. Please try again.',
  },
} as const satisfies Record<string, ProblemEntry>;

export type ProblemCode = keyof typeof PROBLEMS;

/** Body of a problem answer (RFC 9457). `errors` lists fields that do not fit. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ProblemCode;
  errors?: { path: string; expected: string }[];
}

/** A person's request that cannot be met; thrown inside api and access, answered by api/problem-reply. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly errors: { path: string; expected: string }[] | undefined;
  constructor(code: ProblemCode, errors?: { path: string; expected: string }[]) {
    super(PROBLEMS[code].en);
    this.name = 'Problem';
    this.code = code;
    this.errors = errors;
  }
}

/** The body for a code in a language. */
export function problemBody(
  code: ProblemCode,
  language: Language,
  errors?: { path: string; expected: string }[],
): ProblemBody {
  const entry = PROBLEMS[code];
  return {
    type: `urn:training-base-twin:problem:${code}`,
    title: code,
    status: entry.status,
    detail: entry[language],
    code,
    ...(errors && { errors }),
  };
}
