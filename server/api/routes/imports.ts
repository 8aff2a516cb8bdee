/** Past readings as NDJSON in, counts and refusals out; for the base manager only. */
import { createGunzip } from 'node:zlib';
import type { IncomingMessage } from 'node:http';
import { importAnswerSchema, type ImportAnswer } from '../../../shared/imports.ts';
import { Problem } from '../../../shared/problem.ts';
import { BrokenOff, ImportRunning, NoRoom } from '../../imports/imports.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Api } from '../policy.ts';
import { languageOf } from '../problem-reply.ts';

/** As the OpenAPI document names them; any other type is read too, for every writer calls such files otherwise. */
const TYPES = ['application/x-ndjson', 'application/gzip'];

export function importRoutes(app: Api, { imports, log }: ApiDependencies): void {
  void app.register(async (own: Api) => {
    // Nothing is read before the import takes it: files may be far larger than memory.
    own.removeAllContentTypeParsers();
    own.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    own.post(
      '/api/v1/imports',
      {
        config: { policy: { action: 'write', kind: 'imports' } },
        bodyLimit: Number.MAX_SAFE_INTEGER,
        schema: {
          summary:
            'Past readings, one {"topic":…,"payload":…} a line (NDJSON, gzip too), through the door into history and all that follows; idempotent',
          consumes: TYPES,
          response: { 200: importAnswerSchema },
        },
      },
      async (request): Promise<ImportAnswer> => {
        const body = request.body as IncomingMessage | undefined;
        if (!body) throw new Problem('unsupported-media-type');
        const {
          'content-encoding': encoding,
          'content-type': type,
          'content-length': length,
        } = request.headers;
        const isPacked = encoding === 'gzip' || type?.startsWith('application/gzip') === true;
        const language = languageOf(request.headers['accept-language']);
        // Evaluating a long period may take longer than a quiet connection is kept.
        request.raw.socket.setTimeout(0);
        try {
          return await imports.run(isPacked ? unpacked(body) : body, {
            language,
            bytes: length === undefined ? undefined : Number(length),
          });
        } catch (error) {
          throw problemOf(error, (err) =>
            log.error({ err }, 'an import failed; the same file again goes on where it ended'),
          );
        }
      },
    );
  });
}

/** The first error of either stream ends both. */
function unpacked(body: IncomingMessage): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip();
  body.on('error', (error) => gunzip.destroy(error));
  body.on('aborted', () => gunzip.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })));
  return body.pipe(gunzip);
}

function problemOf(error: unknown, tell: (error: unknown) => void): unknown {
  if (error instanceof ImportRunning) return new Problem('import-running');
  if (error instanceof NoRoom) return new Problem('disk-full');
  if (error instanceof BrokenOff) return new Problem('store-unavailable');
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC') return new Problem('disk-full');
  if (code === 'ECONNRESET' || (typeof code === 'string' && code.startsWith('Z_')))
    return new Problem('broken-off');
  tell(error);
  return new Problem('store-unavailable');
}
