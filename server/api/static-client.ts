/**
 * The built client: hashed assets for ever, everything else fresh, and `index.html` for every address that the client itself
 * routes, with a new style nonce in each answer (Mantine writes <style> elements).
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../../shared/problem.ts';
import type { ApiDependencies } from './dependencies.ts';
import { sendProblem } from './problem-reply.ts';

/** What stands in the built index.html where the nonce belongs. */
export const NONCE_PLACEHOLDER = '__CSP_NONCE__';

const NOT_BUILT =
  'The client has not been built yet. Run `npm start`, or `npx vite build`.\n客户端尚未构建，请运行 npm start。\n';

/** Nothing from other hosts; styles with the nonce; WebAssembly for the mesh decoder. */
const policyWith = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');

/** Addresses that are never the client's: a miss there is a problem, not a page. */
const isOutsideClient = (url: string): boolean =>
  /^\/(api|socket\.io|assets|metrics|healthz|readyz)(\/|\?|$)/.test(url);

export async function installClient(
  app: FastifyInstance,
  { clientDirectory, log }: ApiDependencies,
): Promise<void> {
  const indexFile = join(clientDirectory, 'index.html');

  const sendIndex = async (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    reply.header('cache-control', 'no-store');
    if (!existsSync(indexFile)) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
    const nonce = randomBytes(16).toString('base64');
    const page = (await readFile(indexFile, 'utf8')).replaceAll(NONCE_PLACEHOLDER, nonce);
    return reply
      .header('content-security-policy', policyWith(nonce))
      .type('text/html; charset=utf-8')
      .send(page);
  };

  for (const url of ['/', '/index.html'])
    app.get(url, { config: { policy: 'public' }, schema: { hide: true } }, sendIndex);
  if (existsSync(clientDirectory))
    await app.register(async (scope) => {
      scope.addHook('onRoute', (route) => {
        route.config = { ...route.config, policy: 'public' };
      });
      await scope.register(fastifyStatic, {
        root: clientDirectory,
        index: false,
        dotfiles: 'ignore',
        cacheControl: false,
        setHeaders: (response, path) =>
          void response.setHeader(
            'cache-control',
            path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
          ),
      });
    });
  else log.warn({ clientDirectory }, 'the client is not built; only the API is served');

  app.setNotFoundHandler(async (request, reply) => {
    const isPage = request.method === 'GET' || request.method === 'HEAD';
    if (isPage && !isOutsideClient(request.url) && !/\.[a-z0-9]{1,5}(\?|$)/i.test(request.url))
      return sendIndex(request, reply);
    await sendProblem(request, reply, new Problem('not-found'));
    return reply;
  });
}
