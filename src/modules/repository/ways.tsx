import { visitOf, type RequestContext } from '../../kernel/http.ts';
import { mayCreate } from '../../kernel/record-rules.ts';
import type { Visit } from '../../kernel/visit.ts';
import { ButtonLink } from '../../ui/form.tsx';
import type { Crumb } from '../../ui/layout.tsx';
import { kinds } from './kinds.ts';
import { repositoryMessages } from './messages.ts';

const ways = {
  '/repository': 'ways.list',
  '/repository/map': 'ways.map',
  '/repository/states': 'ways.states',
  '/repository/compare': 'ways.compare',
} as const;

/** The other ways into the room, and the form for those who may write. @param but the way one is on */
export function Ways({ visit, but }: { visit: Visit; but: keyof typeof ways | '' }) {
  const { language } = visit;
  const say = repositoryMessages.in(language);
  const others = Object.entries(ways).filter(([path]) => path !== but);
  return (
    <>
      {mayCreate(visit.actor, kinds.law!) && (
        <ButtonLink label={say('ways.add')} href={`/${language}/repository/new`} tone="primary" />
      )}
      {others.map(([path, key]) => (
        <ButtonLink key={path} label={say(key)} href={`/${language}${path}`} />
      ))}
    </>
  );
}

/** The room as a step of the breadcrumb. */
export function crumbs(c: RequestContext): Crumb[] {
  const { language } = visitOf(c);
  return [{ label: repositoryMessages.in(language)('title'), href: `/${language}/repository` }];
}
