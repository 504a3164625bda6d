import { pathAfterLanguage, visitOf, type RequestContext } from '../../kernel/http.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Visit } from '../../kernel/visit.ts';

type Handler = (c: RequestContext, visit: Visit & { actor: Actor }) => Response | Promise<Response>;

/** For people who are signed in; others sign in first and come back, or set up their second factor. */
export function signedIn(handler: Handler) {
  return (c: RequestContext) => {
    const visit = visitOf(c);
    const account = `/${visit.language}/account`;
    if (visit.actor?.complete) return handler(c, visit as Visit & { actor: Actor });
    if (visit.actor) return c.redirect(`${account}/second-factor`, 303);
    const next =
      c.req.method === 'GET' ? `?next=${encodeURIComponent(`/${visit.language}${pathAfterLanguage(c)}`)}` : '';
    return c.redirect(`${account}/sign-in${next}`, 303);
  };
}
