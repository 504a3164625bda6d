import { handOver, listPeople } from '../../kernel/accounts/people.ts';
import { type GivenRole, mayKeepPeople } from '../../kernel/accounts/rules.ts';
import { parseInput } from '../../kernel/content.ts';
import { notFound } from '../../kernel/errors.ts';
import { formToken, type RequestContext, visitOf } from '../../kernel/http.ts';
import type { PageRoutes } from '../../kernel/module.ts';
import { Radios, Select } from '../../ui/field.tsx';
import { Buttons, Fieldset, Form, SubmitButton } from '../../ui/form.tsx';
import { fieldOf, form, nothingGiven, PersonFields } from './forms.tsx';
import { passOn } from './link.tsx';
import { accountPage, actorIn, at, complete, sayOf, seeOther } from './parts.tsx';
import { handOverToNewSchema, handOverToSchema } from './schema.ts';
import { peopleCrumbs } from './people-parts.tsx';

/** The focal point hands over when leaving. */
export function handOverPages(app: PageRoutes): void {
  app.get('/account/hand-over', complete(showHandOver));
  app.post('/account/hand-over', complete(form('account', takeHandOver, showHandOver)));
}

async function showHandOver(c: RequestContext, given = nothingGiven): Promise<Response> {
  const actor = actorIn(c);
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
