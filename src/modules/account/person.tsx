import { accountFor, endAccount, inviteAgain, limitAccount } from '../../kernel/accounts/people.ts';
import { mayChangeAccount, mayInviteAgain } from '../../kernel/accounts/rules.ts';
import { parseInput } from '../../kernel/content.ts';
import { notFound } from '../../kernel/errors.ts';
import { formToken, type RequestContext, visitOf } from '../../kernel/http.ts';
import type { PageRoutes } from '../../kernel/module.ts';
import { Form, SubmitButton } from '../../ui/form.tsx';
import { form, nothingGiven } from './forms.tsx';
import { passOn } from './link.tsx';
import { accountPage, at, complete, idIn, sayOf, seeOther } from './parts.tsx';
import { peopleCrumbs, RoleField } from './people-parts.tsx';
import { roleSchema } from './schema.ts';

/** One person's account: its role, a new link, its end. */
export function personPages(app: PageRoutes): void {
  app.get('/account/people/:id', complete(showPerson));
  app.post('/account/people/:id/role', complete(form('role', takeRole, showPerson)));
  app.post('/account/people/:id/invitation', complete(form('role', takeInvite, showPerson)));
  app.post('/account/people/:id/end', complete(form('role', takeEnd, showPerson)));
}

async function showPerson(c: RequestContext, given = nothingGiven): Promise<Response> {
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
