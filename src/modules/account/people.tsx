import type { Account } from '../../kernel/accounts/account.ts';
import type { Invited } from '../../kernel/accounts/invitations.ts';
import { createAccount, type ListedPerson, listPeople, openSecretariatAccount } from '../../kernel/accounts/people.ts';
import { mayChangeAccount, mayKeepPeople } from '../../kernel/accounts/rules.ts';
import { type Actor, isSecretariat } from '../../kernel/actor.ts';
import { parseInput } from '../../kernel/content.ts';
import { invalid, notFound } from '../../kernel/errors.ts';
import { formToken, type RequestContext, visitOf } from '../../kernel/http.ts';
import { formatDate, formatInstant } from '../../kernel/language.ts';
import type { PageRoutes } from '../../kernel/module.ts';
import type { Visit } from '../../kernel/visit.ts';
import { ButtonLink, Buttons, Form, SubmitButton } from '../../ui/form.tsx';
import { Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { form, nothingGiven, PersonFields } from './forms.tsx';
import { passOn } from './link.tsx';
import { accountPage, actorIn, at, complete, sayOf } from './parts.tsx';
import { peopleCrumbs, RoleField } from './people-parts.tsx';
import { createSchema } from './schema.ts';

/** Who holds what: the focal point for the own state, an administrator for the Secretariat. */
export function peoplePages(app: PageRoutes): void {
  app.get('/account/people', complete(showPeople));
  app.get('/account/people/new', complete(showCreate));
  app.post('/account/people/new', complete(form('email', takeCreate, showCreate)));
}

async function showPeople(c: RequestContext): Promise<Response> {
  const actor = actorIn(c);
  const visit = visitOf(c);
  const { language } = visit;
  const say = sayOf(c);
  const people = await listPeople(visit);
  return accountPage(c, {
    title: say('people.title', { party: visit.parties.name(actor.party, language) }),
    width: 'normal',
    children: (
      <>
        <p class="lead">{say('people.intro')}</p>
        <Buttons>
          <ButtonLink label={say('people.create')} href={at(c, '/people/new')} tone="primary" />
          {mayKeepPeople(actor) && <ButtonLink label={say('people.handOver')} href={at(c, '/hand-over')} />}
        </Buttons>
        <Table
          language={language}
          caption={say('nav.people')}
          hideCaption
          columns={(
            ['field.name', 'field.email', 'field.role', 'people.status', 'people.lastSeen', 'own.act'] as const
          ).map((key) => ({ label: say(key) }))}
          rows={people.map((person) => personRow(c, actor, person))}
          empty={say('people.none')}
        />
      </>
    ),
  });
}

function personRow(c: RequestContext, actor: Actor, person: ListedPerson) {
  const say = sayOf(c);
  const { language } = visitOf(c);
  const asAccount = { ...person, party: actor.party } as unknown as Account;
  return [
    <bdi key="n">{person.name}</bdi>,
    <bdi key="e" dir="ltr">
      {person.email}
    </bdi>,
    say(`role.${person.role}`),
    stateOf(c, person),
    person.signed_in_at ? <Time key="t" language={language} instant={person.signed_in_at} /> : say('keys.never'),
    mayChangeAccount(actor, asAccount) ? (
      <a key="a" href={at(c, `/people/${person.id}`)} aria-label={say('people.changeOf', { name: person.name })}>
        {say('people.change')}
      </a>
    ) : null,
  ];
}

/** Where an account stands, in words. */
export function stateOf(c: RequestContext, person: ListedPerson): string {
  const say = sayOf(c);
  const { language } = visitOf(c);
  if (person.ended_at) return say('people.ended', { date: formatDate(language, person.ended_at) });
  if (person.set_up_at)
    return say(person.two_factor_enabled || !needsFactor(person) ? 'people.active' : 'people.noFactor');
  return person.link_until
    ? say('people.invited', { instant: formatInstant(language, person.link_until) })
    : say('people.expired');
}

const needsFactor = ({ role }: ListedPerson) => role !== 'reader' && role !== 'contributor' && role !== 'stakeholder';

function showCreate(c: RequestContext, given = nothingGiven): Response {
  const actor = actorIn(c);
  const say = sayOf(c);
  if (!mayKeepPeople(actor) && actor.role !== 'administrator') throw notFound();
  return accountPage(c, {
    title: say('people.create'),
    given,
    crumbs: [...peopleCrumbs(c), { label: say('people.create') }],
    children: (
      <Form language={visitOf(c).language} action={at(c, '/people/new')} csrf={formToken(c)} errors={given.errors}>
        <PersonFields c={c} given={given} />
        <RoleField c={c} given={given} party={actor.party} />
        <Buttons>
          <SubmitButton label={say('people.createButton')} />
          <a href={at(c, '/people')}>{say('nav.people')}</a>
        </Buttons>
      </Form>
    ),
  });
}

async function takeCreate(c: RequestContext, values: Record<string, unknown>): Promise<Response> {
  return passOn(c, await createPerson(visitOf(c), values), 'setUp', at(c, '/people'));
}

/** Opens an account in the party of whoever asks. */
export async function createPerson(visit: Visit, values: unknown): Promise<Invited> {
  const { role, ...person } = parseInput(createSchema, values);
  if (role === 'officer' || role === 'administrator') {
    if (!isSecretariat(visit.actor)) throw invalid({ path: 'role', code: 'not-a-choice' });
    return openSecretariatAccount(visit, { ...person, role });
  }
  if (isSecretariat(visit.actor)) throw invalid({ path: 'role', code: 'not-a-choice' });
  return createAccount(visit, { ...person, role });
}
