import type { Invited } from '../../kernel/accounts/invitations.ts';
import type { Account } from '../../kernel/accounts/account.ts';
import {
  accountFor, createAccount, endAccount, handOver, inviteAgain, limitAccount, listPeople, openSecretariatAccount,
  type ListedPerson,
} from '../../kernel/accounts/people.ts'; // prettier-ignore
import {
  givenRoles,
  mayChangeAccount,
  mayInviteAgain,
  mayKeepPeople,
  secretariatRoles,
  type GivenRole,
} from '../../kernel/accounts/rules.ts';
import { isSecretariat, secretariat, type Actor } from '../../kernel/actor.ts';
import { parseInput } from '../../kernel/content.ts';
import { invalid, notFound } from '../../kernel/errors.ts';
import { formToken, visitOf, type RequestContext } from '../../kernel/http.ts';
import { formatDate, formatInstant } from '../../kernel/language.ts';
import type { PageRoutes } from '../../kernel/module.ts';
import type { Visit } from '../../kernel/visit.ts';
import { Radios, Select } from '../../ui/field.tsx';
import { Buttons, ButtonLink, Fieldset, Form, SubmitButton } from '../../ui/form.tsx';
import { Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { sendLink } from './letters.ts';
import {
  accountPage,
  answerForm,
  at,
  complete,
  fieldOf,
  idIn,
  nothingGiven,
  PersonFields,
  sayOf,
  seeOther,
  type Given,
} from './parts.tsx';
import { createSchema, handOverToNewSchema, handOverToSchema, roleSchema } from './schema.ts';
import { handOn, takeOnce } from './shown-once.ts';

/** Who holds what: the focal point for the own state, an administrator for the Secretariat. */
export function peoplePages(app: PageRoutes): void {
  app.get('/account/people', complete(showPeople));
  app.get(
    '/account/people/new',
    complete((c, actor) => showCreate(c, actor, nothingGiven)),
  );
  app.post(
    '/account/people/new',
    complete((c, actor) =>
      answerForm(
        c,
        'email',
        (form) => takeCreate(c, form.values),
        (given) => showCreate(c, actor, given),
      ),
    ),
  );
  app.get(
    '/account/people/:id',
    complete((c) => showPerson(c, nothingGiven)),
  );
  app.post(
    '/account/people/:id/role',
    complete((c) =>
      answerForm(
        c,
        'role',
        (form) => takeRole(c, form.values),
        (given) => showPerson(c, given),
      ),
    ),
  );
  app.post(
    '/account/people/:id/invitation',
    complete((c) =>
      answerForm(
        c,
        'role',
        () => takeInvite(c),
        (given) => showPerson(c, given),
      ),
    ),
  );
  app.post(
    '/account/people/:id/end',
    complete((c) =>
      answerForm(
        c,
        'role',
        () => takeEnd(c),
        (given) => showPerson(c, given),
      ),
    ),
  );
  app.get(
    '/account/hand-over',
    complete((c, actor) => showHandOver(c, actor, nothingGiven)),
  );
  app.post(
    '/account/hand-over',
    complete((c, actor) =>
      answerForm(
        c,
        'account',
        (form) => takeHandOver(c, form.values),
        (given) => showHandOver(c, actor, given),
      ),
    ),
  );
  app.get('/account/link', complete(showLink));
}

async function showPeople(c: RequestContext, actor: Actor): Promise<Response> {
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
    person.last_seen_at ? <Time key="t" language={language} instant={person.last_seen_at} /> : say('keys.never'),
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

function rolesOf(party: string) {
  return party === secretariat ? secretariatRoles : givenRoles;
}

function RoleField({ c, given, party, value }: { c: RequestContext; given: Given; party: string; value?: string }) {
  const say = sayOf(c);
  const options = rolesOf(party).map((role) => ({
    value: role,
    label: say(`role.${role}`),
    hint: say(`roleHint.${role}`),
  }));
  return (
    <Radios
      {...fieldOf(c, given, 'role')}
      label={say('field.role')}
      required
      value={given.value('role') ?? value}
      options={options}
    />
  );
}

function peopleCrumbs(c: RequestContext) {
  return [{ label: sayOf(c)('nav.people'), href: at(c, '/people') }];
}

function showCreate(c: RequestContext, actor: Actor, given: Given): Response {
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

/** Mails a link, or shows it once to who made it. @param next where to go afterwards */
export async function passOn(
  c: RequestContext,
  invited: Invited,
  purpose: 'setUp' | 'recovery',
  next: string,
): Promise<Response> {
  if (await sendLink(visitOf(c).portal, invited, purpose)) return seeOther(c, `${next}?done=mailed`);
  handOn(c, { kind: 'link', link: invited.link, name: invited.name, email: invited.email, next });
  return seeOther(c, at(c, '/link'));
}

function showLink(c: RequestContext): Response {
  const say = sayOf(c);
  const held = takeOnce(c, 'link');
  return accountPage(c, {
    title: say('link.title'),
    children: held ? (
      <>
        <p class="lead">{say('link.intro', { name: held.name, email: held.email })}</p>
        <p>
          <code class="secret" dir="ltr">
            {held.link}
          </code>
        </p>
        <ButtonLink label={say('link.done')} href={held.next} tone="primary" />
      </>
    ) : (
      <p>{say('link.none')}</p>
    ),
  });
}

async function showPerson(c: RequestContext, given: Given): Promise<Response> {
  const visit = visitOf(c);
  const { language, actor } = visit;
  const say = sayOf(c);
  const account = await accountFor(visit, idIn(c));
  if (!mayChangeAccount(actor, account)) throw notFound();
  const action = (act: string) => ({ language, action: at(c, `/people/${account.id}/${act}`), csrf: formToken(c) });
  const hasRoles = account.role !== 'focal_point' && account.role !== 'stakeholder';
  return accountPage(c, {
    title: account.name,
    given,
    crumbs: [...peopleCrumbs(c), { label: account.name }],
    children: (
      <>
        <p>
          <bdi dir="ltr">{account.email}</bdi>, {say(`role.${account.role}`)},{' '}
          {visit.parties.name(account.party, language)}
        </p>
        {hasRoles && (
          <section>
            <h2>{say('person.limit')}</h2>
            <Form {...action('role')} errors={given.errors}>
              <RoleField c={c} given={given} party={account.party} value={account.role} />
              <p>{say('person.limitNote')}</p>
              <SubmitButton label={say('person.limit')} tone="secondary" />
            </Form>
          </section>
        )}
        {mayInviteAgain(actor, account) && (
          <section>
            <h2>{say('person.invite')}</h2>
            <Form {...action('invitation')}>
              <p>{say(account.set_up_at ? 'person.inviteReset' : 'person.inviteNote')}</p>
              <SubmitButton label={say('person.invite')} tone="secondary" />
            </Form>
          </section>
        )}
        <section>
          <h2>{say('person.end')}</h2>
          <Form {...action('end')}>
            <p>{say('person.endNote')}</p>
            <SubmitButton label={say('person.end')} tone="danger" />
          </Form>
        </section>
      </>
    ),
  });
}

async function takeRole(c: RequestContext, values: Record<string, unknown>): Promise<Response> {
  await limitAccount(visitOf(c), idIn(c), parseInput(roleSchema, values).role);
  return seeOther(c, at(c, '/people?done=limited'));
}

async function takeInvite(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const account = await accountFor(visit, idIn(c));
  const invited = await inviteAgain(visit, account.id);
  const next = account.party === visit.actor?.party ? '/people' : '/states';
  return passOn(c, invited, account.set_up_at ? 'recovery' : 'setUp', at(c, next));
}

async function takeEnd(c: RequestContext): Promise<Response> {
  const account = await accountFor(visitOf(c), idIn(c));
  await endAccount(visitOf(c), account.id);
  return seeOther(c, at(c, account.party === visitOf(c).actor?.party ? '/people?done=ended' : '/states?done=ended'));
}

async function showHandOver(c: RequestContext, actor: Actor, given: Given): Promise<Response> {
  const say = sayOf(c);
  if (!mayKeepPeople(actor)) throw notFound();
  const { language } = visitOf(c);
  const people = (await listPeople(visitOf(c))).filter(
    (person) => person.set_up_at && !person.ended_at && person.id !== actor.account,
  );
  const options = people.map(({ id, name, email }) => ({ value: id, label: `${name}, ${email}` }));
  return accountPage(c, {
    title: say('handOver.title'),
    given,
    crumbs: [...peopleCrumbs(c), { label: say('handOver.title') }],
    children: (
      <>
        <p class="lead">{say('handOver.intro')}</p>
        <Form language={language} action={at(c, '/hand-over')} csrf={formToken(c)} errors={given.errors}>
          <Select
            {...fieldOf(c, given, 'account')}
            label={say('handOver.to')}
            empty={say('handOver.new')}
            options={options}
          />
          <Fieldset legend={say('handOver.newPerson')}>
            <PersonFields c={c} given={given} required={false} />
          </Fieldset>
          <Radios
            {...fieldOf(c, given, 'stayAs')}
            label={say('handOver.stay')}
            required
            value={given.value('stayAs') ?? 'end'}
            options={[
              { value: 'end', label: say('handOver.stayEnd') },
              { value: 'contributor', label: say('handOver.stayContributor') },
              { value: 'reader', label: say('handOver.stayReader') },
            ]}
          />
          <Buttons>
            <SubmitButton label={say('handOver.button')} tone="danger" />
            <a href={at(c, '/people')}>{say('nav.people')}</a>
          </Buttons>
        </Form>
      </>
    ),
  });
}

async function takeHandOver(c: RequestContext, values: Record<string, unknown>): Promise<Response> {
  const { actor } = visitOf(c);
  const invited = await handOver(visitOf(c), handOverOf(values));
  if (invited) return passOn(c, invited, 'setUp', at(c, '/people'));
  return seeOther(c, actor ? at(c, '?done=handedOver') : at(c));
}

/** To somebody with an account, or to the new person named. */
export function handOverOf(values: Record<string, unknown>): Parameters<typeof handOver>[1] {
  const { account, name, email, language, stayAs = 'end' } = values;
  if (account)
    return parseInput(handOverToSchema, { account, stayAs }) satisfies { account: string; stayAs?: GivenRole };
  return parseInput(handOverToNewSchema, { name, email, language, stayAs });
}
