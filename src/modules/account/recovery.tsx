import {
  approveRecovery,
  listRecoverable,
  listRecoveryRequests,
  type RecoveryRequest,
  refuseRecovery,
  requestRecovery,
} from '../../kernel/accounts/recovery.ts';
import type { Actor } from '../../kernel/actor.ts';
import { parseInput } from '../../kernel/content.ts';
import { formToken, type RequestContext, visitOf } from '../../kernel/http.ts';
import { formatDate } from '../../kernel/language.ts';
import type { PageRoutes } from '../../kernel/module.ts';
import { Select, TextArea } from '../../ui/field.tsx';
import { Buttons, Fieldset, Form, SubmitButton } from '../../ui/form.tsx';
import { Facts } from '../../ui/kv.tsx';
import { fieldOf, form, nothingGiven, PersonFields } from './forms.tsx';
import { passOn } from './link.tsx';
import { accountPage, actorIn, at, complete, idIn, sayOf, seeOther } from './parts.tsx';
import { recoverySchema } from './schema.ts';

/** Recovery of focal points and of the Secretariat's own, by two persons. */
export function recoveryPages(app: PageRoutes): void {
  app.get('/account/recovery', complete(showRecovery));
  app.post('/account/recovery', complete(form('account', takeRequest, showRecovery)));
  app.post('/account/recovery/:id/approval', complete(form('account', approve, showRecovery)));
  app.post('/account/recovery/:id/refusal', complete(form('account', refuse, showRecovery)));
}

async function showRecovery(c: RequestContext, given = nothingGiven): Promise<Response> {
  const actor = actorIn(c);
  const visit = visitOf(c);
  const { language, parties } = visit;
  const say = sayOf(c);
  const [requests, accounts] = await Promise.all([listRecoveryRequests(visit), listRecoverable(visit)]);
  const options = accounts.map(({ id, name, email, party }) => ({
    value: id,
    label: `${parties.name(party, language)}: ${name}, ${email}`,
  }));
  return accountPage(c, {
    title: say('recovery.title'),
    given,
    children: (
      <>
        <p class="lead">{say('recovery.intro')}</p>
        <h2>{say('recovery.waiting')}</h2>
        {requests.length === 0 ? (
          <p>{say('recovery.none')}</p>
        ) : (
          requests.map((request) => <Waiting key={request.id} c={c} actor={actor} request={request} />)
        )}
        <h2>{say('recovery.ask')}</h2>
        <Form language={language} action={at(c, '/recovery')} csrf={formToken(c)} errors={given.errors}>
          <Select {...fieldOf(c, given, 'account')} label={say('recovery.account')} required options={options} />
          <TextArea
            {...fieldOf(c, given, 'reason')}
            label={say('recovery.reason')}
            hint={say('recovery.reasonHint')}
            required
            maxLength={2000}
            rows={4}
          />
          <Fieldset legend={say('recovery.replacement')} hint={say('recovery.replacementNote')}>
            <PersonFields c={c} given={given} prefix="replacement." required={false} />
          </Fieldset>
          <Buttons>
            <SubmitButton label={say('recovery.askButton')} />
          </Buttons>
        </Form>
      </>
    ),
  });
}

function Waiting({ c, actor, request }: { c: RequestContext; actor: Actor; request: RecoveryRequest }) {
  const say = sayOf(c);
  const { language, parties } = visitOf(c);
  const act = (what: string) => ({ language, action: at(c, `/recovery/${request.id}/${what}`), csrf: formToken(c) });
  const own = request.asked_by === actor.account;
  return (
    <section class="waiting">
      <Facts
        facts={[
          {
            label: say('recovery.account'),
            value: `${parties.name(request.party, language)}: ${request.name}, ${request.email}`,
          },
          { label: say('recovery.reason'), value: <bdi>{request.reason}</bdi> },
          {
            label: say('recovery.who'),
            value: request.replacement_name
              ? `${request.replacement_name}, ${request.replacement_email}`
              : say('recovery.samePerson'),
          },
          {
            label: say('recovery.askedBy'),
            value: `${request.asked_by_name}, ${formatDate(language, request.asked_at)}`,
          },
        ]}
      />
      <Buttons>
        {request.mayDecide && (
          <Form {...act('approval')}>
            <SubmitButton label={say('recovery.approve')} />
          </Form>
        )}
        {(request.mayDecide || own) && (
          <Form {...act('refusal')}>
            <SubmitButton label={say(own ? 'recovery.takeBack' : 'recovery.refuse')} tone="secondary" />
          </Form>
        )}
      </Buttons>
    </section>
  );
}

async function takeRequest(c: RequestContext, values: Record<string, unknown>): Promise<Response> {
  await requestRecovery(visitOf(c), parseInput(recoverySchema, withoutEmptyReplacement(values)));
  return seeOther(c, at(c, '/recovery?done=asked'));
}

/** A form always sends the fields of the replacement; unnamed, there is none. */
function withoutEmptyReplacement({ replacement, ...values }: Record<string, unknown>): Record<string, unknown> {
  const { name, email } = (replacement ?? {}) as { name?: string; email?: string };
  return name || email ? { ...values, replacement } : values;
}

async function approve(c: RequestContext): Promise<Response> {
  return passOn(c, await approveRecovery(visitOf(c), idIn(c)), 'recovery', at(c, '/recovery'));
}

async function refuse(c: RequestContext): Promise<Response> {
  await refuseRecovery(visitOf(c), idIn(c));
  return seeOther(c, at(c, '/recovery?done=refused'));
}
