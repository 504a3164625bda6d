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
  const wanted: Record<string, string> = Object.fromEntries(headers);
  addSecurityHeaders(wanted, c, portal, headers.has('set-cookie'));
  delete wanted['set-cookie'];
  for (const [name, value] of Object.entries(wanted)) headers.set(name, value);
}

/** Adds the security headers to these, in lower case; what is there already stays. */
export function addSecurityHeaders(
  headers: Record<string, string>,
  c: RequestContext,
  portal: Portal,
  setsCookie: boolean,
): void {
  for (const [name, value] of staticHeaders) headers[name] = value;
  headers['content-security-policy'] ??= contentSecurityPolicy(portal, c.get('nonce'));
  headers['cache-control'] ??= isPersonal(c, setsCookie) ? 'private, no-store' : 'public, no-cache';
  if (portal.config.portalUrl.startsWith('https:'))
    headers['strict-transport-security'] = 'max-age=63072000; includeSubDomains';
  headers.vary = [headers.vary, 'Cookie, Authorization'].filter(Boolean).join(', ');
}

const isPersonal = (c: RequestContext, setsCookie: boolean) =>
  c.get('visit')?.actor !== undefined || setsCookie || c.req.header('cookie') !== undefined;
