import { mayOpenAccounts } from '../../kernel/accounts/rules.ts';
import { listOpenedStates } from '../../kernel/accounts/people.ts';
import { listRecoveryRequests } from '../../kernel/accounts/recovery.ts';
import type { Actor } from '../../kernel/actor.ts';
import { catalogueQuerySchema, listRecords } from '../../kernel/catalogue.ts';
import { listSuspensions } from '../../kernel/suspensions.ts';
import type { Visit } from '../../kernel/visit.ts';
import { Section } from '../../ui/record.tsx';
import { homeMessages } from './messages.ts';
import { OpenedStates } from './opened-states.tsx';

/** The Secretariat's desk at a glance: what to see to, each a line that leads to where it is done. */
export async function Office({ visit }: { visit: Visit & { actor: Actor } }) {
  const { language } = visit;
  const opened = mayOpenAccounts(visit.actor) ? await listOpenedStates(visit) : undefined;
  const lines = await linesOf(visit, opened?.size);
  return (
    <Section title={homeMessages.in(language)('office.title')}>
      <ul>
        {lines.map((line) => (
          <li key={line.href}>
            <a href={`/${language}${line.href}`}>{line.text}</a>
          </li>
        ))}
      </ul>
      {opened && <OpenedStates visit={visit} opened={opened} />}
    </Section>
  );
}

interface Line {
  text: string;
  href: string;
}

/** @param opened how many states have credentials, for those who open them */
async function linesOf(visit: Visit, opened?: number): Promise<Line[]> {
  const { language, parties, portal } = visit;
  const say = homeMessages.in(language);
  const [requests, suspensions, reference] = await Promise.all([
    listRecoveryRequests(visit),
    listSuspensions(visit),
    countReference(visit),
  ]);
  const lines: Line[] = [{ text: say('office.recoveries', { count: requests.length }), href: '/account/recovery' }];
  if (opened !== undefined)
    lines.unshift({
      text: say('office.states', { opened, count: parties.states.length - opened }),
      href: '/account/states',
    });
  lines.push({ text: say('office.reference', { count: reference }), href: '/search?owner=secretariat' });
  if (portal.rooms.all.some((room) => room.name === 'desk')) {
    const groups = parties.groups.filter((group) => group.kind === 'thematic').length;
    lines.push({ text: say('office.suspensions', { count: suspensions.length }), href: '/desk/suspensions' });
    lines.push({ text: say('office.groups', { count: groups }), href: '/desk/groups' });
  }
  return lines;
}

async function countReference(visit: Visit): Promise<number> {
  return (await listRecords(visit, catalogueQuerySchema.parse({ owner: 'secretariat', limit: 1 }))).total;
}
