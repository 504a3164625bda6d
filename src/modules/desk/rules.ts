import { notFound } from '../../kernel/errors.ts';
import { mayKeepGroups } from '../../kernel/groups.ts';
import { visitOf, type RequestContext } from '../../kernel/http.ts';
import type { Visit } from '../../kernel/visit.ts';

/** The visit of somebody of the Secretariat; for others the page is not there. @throws Refused `not-found` */
export function deskVisit(c: RequestContext): Visit {
  const visit = visitOf(c);
  if (!mayKeepGroups(visit.actor)) throw notFound();
  return visit;
}
