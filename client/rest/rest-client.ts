/** Requests to our own /api/v1. An answer "no" becomes a {@link RestProblem} with the server's own sentence. */
import type { ProblemBody, ProblemCode } from '../../shared/problem.ts';

/** What the server refused, or `offline` when it was not reached. */
export class RestProblem extends Error {
  readonly code: ProblemCode | 'offline';
  readonly status: number;
  constructor(code: ProblemCode | 'offline', status: number, message: string) {
    super(message);
    this.name = 'RestProblem';
    this.code = code;
    this.status = status;
  }
}

async function problemOf(response: Response): Promise<RestProblem> {
  try {
    const body = (await response.json()) as ProblemBody;
    return new RestProblem(body.code, response.status, body.detail);
  } catch (cause) {
    // A proxy in between may answer with something that is not ours.
    return Object.assign(new RestProblem('internal', response.status, response.statusText), { cause });
  }
}

/** One request; `body` is sent as JSON. Rejects with {@link RestProblem}. */
export async function request<T>(
  path: string,
  options: { method?: string; body?: unknown; signal?: AbortSignal } = {},
): Promise<T> {
  const init: RequestInit = {
    method: options.method ?? 'GET',
    credentials: 'same-origin',
    headers: {
      Accept: 'application/json',
      'Accept-Language': document.documentElement.lang,
      ...(options.body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
    ...(options.signal && { signal: options.signal }),
  };
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, init);
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw Object.assign(new RestProblem('offline', 0, 'offline'), { cause });
  }
  if (!response.ok) throw await problemOf(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}
