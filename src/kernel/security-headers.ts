import type { RequestContext } from './http.ts';
import type { Portal } from './portal.ts';

/** Headers that are the same on every answer. */
const staticHeaders: [string, string][] = [
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'same-origin'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
];

/** Content Security Policy of a page: scripts by nonce alone, nothing inline, nothing from elsewhere. */
export function contentSecurityPolicy(portal: Portal, nonce: string): string {
  const upgrade = portal.config.portalUrl.startsWith('https:') ? '; upgrade-insecure-requests' : '';
  return (
    `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; ` +
    `form-action 'self'; base-uri 'none'; frame-ancestors 'none'${upgrade}`
  );
}

/** Sets the security headers; answers to a signed-in reader are never kept by caches on the way. */
export function securityHeaders(c: RequestContext, portal: Portal): void {
  const { headers } = c.res;
  for (const [name, value] of staticHeaders) headers.set(name, value);
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', contentSecurityPolicy(portal, c.get('nonce')));
  if (!headers.has('cache-control')) headers.set('cache-control', isPersonal(c) ? 'private, no-store' : 'public, no-cache');
  if (portal.config.portalUrl.startsWith('https:')) headers.set('strict-transport-security', 'max-age=63072000; includeSubDomains');
  headers.append('vary', 'Cookie, Authorization');
}

const isPersonal = (c: RequestContext) =>
  c.get('visit')?.actor !== undefined || c.res.headers.has('set-cookie') || c.req.header('cookie') !== undefined;
