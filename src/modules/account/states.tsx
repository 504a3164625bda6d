import { type ListedPerson, listOpenedStates, openState } from '../../kernel/accounts/people.ts';
import { mayOpenAccounts } from '../../kernel/accounts/rules.ts';
import { parseInput } from '../../kernel/content.ts';
import { notFound } from '../../kernel/errors.ts';
import { formToken, type RequestContext, visitOf } from '../../kernel/http.ts';
import { formatNumber } from '../../kernel/language.ts';
import type { PageRoutes } from '../../kernel/module.ts';
import { Buttons, Form, SubmitButton } from '../../ui/form.tsx';
import { Table } from '../../ui/table.tsx';
import { form, nothingGiven, PersonFields } from './forms.tsx';
import { passOn } from './link.tsx';
import { accountPage, at, complete, sayOf } from './parts.tsx';
import { stateOf } from './people.tsx';
import { openStateSchema } from './schema.ts';

/** The administrator opens the credentials of states. */
export function statesPages(app: PageRoutes): void {
  app.get('/account/states', complete(showStates));
  app.get('/account/states/:code', complete(showOpen));
  app.post('/account/states/:code', complete(form('email', takeOpen, showOpen)));
}

async function showStates(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language, parties } = visit;
  const say = sayOf(c);
  const opened = await listOpenedStates(visit);
  const states = parties.sortedStates(language);
  return accountPage(c, {
    title: say('states.title'),
    width: 'normal',
    children: (
      <>
        <p class="lead">{say('states.intro')}</p>
        <p>
          {say('states.count', {
            opened: formatNumber(language, opened.size),
            total: formatNumber(language, states.length),
          })}
        </p>
        <Table
          language={language}
          caption={say('states.title')}
          hideCaption
          columns={(['states.state', 'states.focalPoint', 'people.status', 'own.act'] as const).map((key) => ({
            label: say(key),
          }))}
          rows={states.flatMap(({ code }) => (opened.has(code) ? [stateRow(c, code, opened.get(code)!)] : []))}
        />
        <h2>{say('states.closed')}</h2>
        <p>{say('states.chooseToOpen')}</p>
        <ul class="plain columns">
          {states
            .filter(({ code }) => !opened.has(code))
            .map(({ code }) => (
              <li key={code}>
                <a href={at(c, `/states/${code}`)}>{parties.name(code, language)}</a>
              </li>
            ))}
        </ul>
      </>
    ),
  });
}

function stateRow(c: RequestContext, code: string, person: ListedPerson) {
  const { parties, language } = visitOf(c);
  return [
    parties.name(code, language),
    <span key="p">
      <bdi>{person.name}</bdi>, <bdi dir="ltr">{person.email}</bdi>
    </span>,
    stateOf(c, person),
    person.set_up_at ? null : (
      <a key="c" href={at(c, `/people/${person.id}`)} aria-label={sayOf(c)('people.changeOf', { name: person.name })}>
        {sayOf(c)('people.change')}
      </a>
    ),
  ];
}

function stateIn(c: RequestContext): string {
  const code = c.req.param('code') ?? '';
  if (!mayOpenAccounts(visitOf(c).actor) || visitOf(c).parties.find(code)?.kind !== 'state') throw notFound();
  return code;
}

function showOpen(c: RequestContext, given = nothingGiven): Response {
  const { language, parties } = visitOf(c);
  const say = sayOf(c);
  const code = stateIn(c);
  const title = say('states.openTitle', { state: parties.name(code, language) });
  return accountPage(c, {
    title,
    given,
    crumbs: [{ label: say('states.title'), href: at(c, '/states') }, { label: title }],
    children: (
      <>
        <p class="lead">{say('states.openIntro')}</p>
        <Form language={language} action={at(c, `/states/${code}`)} csrf={formToken(c)} errors={given.errors}>
          <PersonFields c={c} given={given} nameLabel={say('states.nameOfFocalPoint')} />
          <Buttons>
            <SubmitButton label={say('states.openButton')} />
            <a href={at(c, '/states')}>{say('states.title')}</a>
          </Buttons>
        </Form>
      </>
    ),
  });
}

async function takeOpen(c: RequestContext, values: Record<string, unknown>): Promise<Response> {
  const given = parseInput(openStateSchema, { ...values, state: stateIn(c) });
  return passOn(c, await openState(visitOf(c), given), 'setUp', at(c, '/states'));
}
