import type { RequestContext } from '../../../kernel/http.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { Checkboxes, Radios, Select } from '../../../ui/field.tsx';
import { Buttons, Form, SubmitButton } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { listContacts, type Contact } from '../directory/points.ts';
import { reachable } from './keys.ts';
import { at, messagesPage, nameContacts, plainName, sayOf, type Named } from './parts.tsx';
import type { Plan } from './plan.ts';
import type { Correspondent } from './rules.ts';

/** Contacts on one page of the choice. */
const most = 60;

/** Chooses the own contact and the recipients, state by state; what was chosen stays chosen. */
export async function choicePage(c: RequestContext, visit: Correspondent, plan: Plan): Promise<Response> {
  const say = sayOf(c);
  const others = (await listContacts(visit)).filter(({ owner }) => owner !== visit.actor.party);
  const states = [...new Set(others.map(({ owner }) => owner))];
  const state = states.find((code) => code === c.req.query('state'));
  const chosen = plan.to.map(({ contact }) => contact);
  const offered = [
    ...chosen,
    ...others.filter((each) => each.owner === state && !chosen.some(({ id }) => id === each.id)).slice(0, most),
  ];
  const names = await nameContacts(visit, new Map([...offered, ...plan.points].map(({ id, owner }) => [id, owner])));
  const withKey = await reachable(visit, offered);
  return messagesPage(c, {
    title: say('choice.title'),
    width: 'narrow',
    children: (
      <>
        <PageTitle title={say('choice.title')} purpose={say('choice.purpose')} />
        {plan.points.length === 0 ? (
          <p>{say('noOwnContact')}</p>
        ) : (
          <Form language={visit.language} method="get" action={at(c, '/new')}>
            {plan.earlier && <input type="hidden" name="earlier" value={plan.earlier.id} />}
            <From c={c} plan={plan} names={names} />
            <StateField c={c} visit={visit} states={states} value={state} />
            <To c={c} offered={offered} chosen={chosen} names={names} withKey={withKey} />
          </Form>
        )}
      </>
    ),
  });
}

function From({ c, plan, names }: { c: RequestContext; plan: Plan; names: Map<string, Named> }) {
  const options = plan.points.map(({ id }) => ({ value: id, label: plainName(names.get(id)) }));
  return (
    <Radios
      language={c.get('visit').language}
      name="from"
      label={sayOf(c)('choice.from')}
      value={plan.from?.id ?? options[0]?.value}
      options={options}
    />
  );
}

function StateField({
  c,
  visit,
  states,
  value,
}: {
  c: RequestContext;
  visit: Visit;
  states: string[];
  value: string | undefined;
}) {
  const say = sayOf(c);
  const open = new Set(states);
  const options = visit.parties
    .sortedStates(visit.language)
    .filter(({ code }) => open.has(code))
    .map(({ code }) => ({ value: code, label: visit.parties.name(code, visit.language) }));
  return (
    <>
      <Select
        language={visit.language}
        name="state"
        label={say('choice.state')}
        hint={say('choice.stateHint')}
        options={options}
        value={value}
      />
      <Buttons>
        <SubmitButton label={say('choice.show')} name="go" value="list" tone="secondary" />
      </Buttons>
    </>
  );
}

interface ToProps {
  c: RequestContext;
  offered: Contact[];
  chosen: Contact[];
  names: Map<string, Named>;
  withKey: Set<string>;
}

function To({ c, offered, chosen, names, withKey }: ToProps) {
  const say = sayOf(c);
  if (offered.length === 0) return null;
  const options = offered.map(({ id }) => ({
    value: id,
    label: plainName(names.get(id)),
    hint: withKey.has(id) ? undefined : say('choice.noKey'),
    disabled: !withKey.has(id),
  }));
  return (
    <>
      <Checkboxes
        language={c.get('visit').language}
        name="to"
        label={say('choice.to')}
        values={chosen.map(({ id }) => id)}
        options={options}
      />
      <Buttons>
        <SubmitButton label={say('choice.write')} name="go" value="write" />
      </Buttons>
    </>
  );
}
