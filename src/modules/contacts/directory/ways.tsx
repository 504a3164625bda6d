import { isSecretariat } from '../../../kernel/actor.ts';
import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import { mayCreate } from '../../../kernel/record-rules.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { ButtonLink } from '../../../ui/form.tsx';
import type { Crumb } from '../../../ui/layout.tsx';
import { directoryMessages } from './messages.ts';
import { isOfState } from './rules.ts';

const ways = {
  '/contacts/coverage': 'ways.coverage',
  '/contacts/own': 'ways.own',
  '/contacts/categories': 'ways.categories',
} as const;
export type Way = keyof typeof ways;

/** The other ways into the directory, and the form for those who may nominate. @param but the way one is on */
export function Ways({ visit, but }: { visit: Visit; but?: string }) {
  const { language, actor } = visit;
  const say = directoryMessages.in(language);
  const kind = visit.portal.rooms.kind('diplomatic_contact')!;
  const others = (Object.keys(ways) as Way[]).filter((path) => path !== but && isOpen(visit, path));
  return (
    <>
      {mayCreate(actor, kind) && !isSecretariat(actor) && (
        <ButtonLink label={say('ways.nominate')} href={`/${language}/contacts/new`} tone="primary" />
      )}
      {others.map((path) => (
        <ButtonLink key={path} label={say(ways[path])} href={`/${language}${path}`} />
      ))}
    </>
  );
}

function isOpen(visit: Visit, path: Way): boolean {
  if (path === '/contacts/own') return isOfState(visit);
  if (path === '/contacts/categories') return isSecretariat(visit.actor);
  return true;
}

/** The directory as a step of the breadcrumb. */
export function crumbs(c: RequestContext): Crumb[] {
  const { language } = visitOf(c);
  return [{ label: directoryMessages.in(language)('title'), href: `/${language}/contacts` }];
}
