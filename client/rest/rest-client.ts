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

interface RequestOptions {
  method?: string;
  body?: unknown;
  signal?: AbortSignal;
}

async function send(path: string, accept: string, options: RequestOptions): Promise<Response> {
  const init: RequestInit = {
    method: options.method ?? 'GET',
    credentials: 'same-origin',
    headers: {
      Accept: accept,
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
  return response;
}

/** One request; `body` is sent as JSON. Rejects with {@link RestProblem}. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(path, 'application/json', options);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** Saves an answer as a file of that media type. Rejects with {@link RestProblem}. */
export async function download(path: string, mediaType: string, fileName: string): Promise<void> {
  const response = await send(path, mediaType, {});
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(link.href);
}
