import { getCookie, setCookie } from 'hono/cookie';
import { sealFor, unsealFresh } from '../../kernel/accounts/sealed.ts';
import { visitOf, type RequestContext } from '../../kernel/http.ts';

/** What is shown once, on the page that follows the act, and kept nowhere. */
export type ShownOnce =
  | { kind: 'codes'; codes: string[] }
  | { kind: 'key'; key: string }
  | { kind: 'link'; link: string; name: string; email: string; next: string };

const cookie = 'portal_once';
const minutes = 15;
const purposeOf = (c: RequestContext) => `shown once ${visitOf(c).actor?.account ?? ''}`;

function cookieOptions(c: RequestContext, maxAge: number) {
  const secure = visitOf(c).portal.config.portalUrl.startsWith('https:');
  return { httpOnly: true, sameSite: 'Lax', path: '/', secure, maxAge } as const;
}

/** Hands something to the next page through a sealed cookie of the reader's own. */
export function handOn(c: RequestContext, value: ShownOnce): void {
  setCookie(c, cookie, sealFor(visitOf(c).portal.keys, purposeOf(c), value, minutes), cookieOptions(c, minutes * 60));
}

/** Takes what was handed on; a second look finds nothing. */
export function takeOnce<Kind extends ShownOnce['kind']>(
  c: RequestContext,
  kind: Kind,
): Extract<ShownOnce, { kind: Kind }> | undefined {
  const sealed = getCookie(c, cookie);
  if (!sealed) return undefined;
  const value = unsealFresh<ShownOnce>(visitOf(c).portal.keys, purposeOf(c), sealed);
  if (value?.kind !== kind) return undefined;
  setCookie(c, cookie, '', cookieOptions(c, 0));
  return value as Extract<ShownOnce, { kind: Kind }>;
}
