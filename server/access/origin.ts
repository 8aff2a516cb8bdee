/** Tells requests of our own pages and of scripts from requests that another website made in a person's browser. */

/** The headers that decide, as they came. */
export interface OriginHeaders {
  origin?: string | undefined;
  host?: string | undefined;
  'sec-fetch-site'?: string | string[] | undefined;
}

/**
 * True when Origin or Sec-Fetch-Site names another site. A request that has neither comes from a script, not from a browser,
 * and is not foreign. `same-site` counts as foreign: another port of our host may be another program.
 * @param ourOrigins further origins that are ours, such as the public name behind a proxy that rewrites Host
 */
export function isForeign(headers: OriginHeaders, ourOrigins: readonly string[] = []): boolean {
  const site = headers['sec-fetch-site'];
  const { origin } = headers;
  if (origin !== undefined && ourOrigins.includes(origin)) return false;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  if (origin === undefined) return false;
  // URL.canParse is false for "null", which sandboxed frames send.
  return !URL.canParse(origin) || new URL(origin).host !== headers.host;
}
