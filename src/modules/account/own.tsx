import { changePassphrase, chooseLanguage } from '../../kernel/accounts/own-account.ts';
import { passphraseLength } from '../../kernel/accounts/passphrase.ts';
import { listSecondFactors } from '../../kernel/accounts/second-factor.ts';
import {
  type ListedSession,
  listSessions,
  revokeOtherSessions,
  revokeSession,
} from '../../kernel/accounts/sessions.ts';
import { parseInput } from '../../kernel/content.ts';
import { formToken, type RequestContext, visitOf } from '../../kernel/http.ts';
import { languageNames, languages } from '../../kernel/language.ts';
import type { PageRoutes } from '../../kernel/module.ts';
import { Select, TextField } from '../../ui/field.tsx';
import { Buttons, Form, SubmitButton } from '../../ui/form.tsx';
import { Facts } from '../../ui/kv.tsx';
import { Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { fieldOf, form, type Given, NewPassphrase, nothingGiven } from './forms.tsx';
import { accountPage, actorIn, at, complete, idIn, sayOf, seeOther } from './parts.tsx';
import { languageSchema, passphraseSchema } from './schema.ts';

/** The own account: language, passphrase, sessions. */
export function ownPages(app: PageRoutes): void {
  app.get('/account', complete(showOwn));
  app.post('/account/language', complete(form('language', takeLanguage, showOwn)));
  app.post('/account/passphrase', complete(form('current', takePassphrase, showOwn)));
  app.post('/account/sessions/end', complete(form('sessions', endOthers, showOwn)));
  app.post('/account/sessions/:id/end', complete(form('sessions', endOne, showOwn)));
}

async function showOwn(c: RequestContext, given = nothingGiven): Promise<Response> {
  const actor = actorIn(c);
  const visit = visitOf(c);
  const { language } = visit;
  const say = sayOf(c);
  const [factors, sessions] = await Promise.all([listSecondFactors(visit), listSessions(visit)]);
  const set = factors.totp || factors.passkeys.length > 0;
  return accountPage(c, {
    title: say('own.title'),
    given,
    width: 'normal',
    children: (
      <>
        <Facts
          facts={[
            { label: say('field.name'), value: <bdi>{actor.name}</bdi> },
            { label: say('field.email'), value: <bdi dir="ltr">{actor.email}</bdi> },
            { label: say('field.party'), value: visit.parties.name(actor.party, language) },
            { label: say('field.role'), value: say(`role.${actor.role}`) },
            {
              label: say('own.secondFactor'),
              value: <a href={at(c, '/second-factor')}>{say(set ? 'own.factorYes' : 'own.factorNo')}</a>,
            },
          ]}
        />
        <Form language={language} action={at(c, '/language')} csrf={formToken(c)}>
          <Select
            {...fieldOf(c, given, 'language')}
            label={say('own.language')}
            value={given.value('language') ?? actor.language}
            empty={false}
            options={languages.map((each) => ({ value: each, label: languageNames[each] }))}
          />
          <Buttons>
            <SubmitButton label={say('own.save')} tone="secondary" />
          </Buttons>
        </Form>
        <Passphrase c={c} given={given} />
        <Sessions c={c} sessions={sessions} />
      </>
    ),
  });
}

function Passphrase({ c, given }: { c: RequestContext; given: Given }) {
  const say = sayOf(c);
  return (
    <section>
      <h2>{say('own.passphrase')}</h2>
      <Form language={visitOf(c).language} action={at(c, '/passphrase')} csrf={formToken(c)} errors={given.errors}>
        <TextField
          {...fieldOf(c, given, 'current')}
          value={undefined}
          label={say('own.current')}
          type="password"
          required
          autoComplete="current-password"
        />
        <NewPassphrase c={c} given={given} label={say('own.new')} min={passphraseLength.min} />
        <p>{say('own.changeNote')}</p>
        <Buttons>
          <SubmitButton label={say('own.change')} tone="secondary" />
        </Buttons>
      </Form>
    </section>
  );
}

function Sessions({ c, sessions }: { c: RequestContext; sessions: ListedSession[] }) {
  const say = sayOf(c);
  const { language } = visitOf(c);
  const row = (session: ListedSession) => [
    <bdi key="b">{browserOf(session.user_agent) || say('own.unknownBrowser')}</bdi>,
    <bdi key="a">{session.ip_address}</bdi>,
    <Time key="s" language={language} instant={session.created_at} />,
    <Time key="l" language={language} instant={session.last_seen_at} />,
    session.current ? (
      say('own.thisSession')
    ) : (
      <Form key="e" language={language} action={at(c, `/sessions/${session.id}/end`)} csrf={formToken(c)}>
        <SubmitButton label={say('own.endSession')} tone="secondary" />
      </Form>
    ),
  ];
  return (
    <section>
      <h2>{say('own.sessions')}</h2>
      <Table
        language={language}
        caption={say('own.sessions')}
        hideCaption
        columns={(['own.browser', 'own.address', 'own.since', 'own.lastSeen', 'own.act'] as const).map((key) => ({
          label: say(key),
        }))}
        rows={sessions.map(row)}
      />
      {sessions.length > 1 && (
        <Form language={language} action={at(c, '/sessions/end')} csrf={formToken(c)}>
          <Buttons>
            <SubmitButton label={say('own.endOthers')} tone="danger" />
          </Buttons>
        </Form>
      )}
    </section>
  );
}

/** The name of the browser and its system, as far as it tells. */
function browserOf(agent: string | null): string {
  const names = [/(Edg|OPR|Firefox|Chrome|Version)\/(\d+)/, /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/];
  const [browser, system] = names.map((pattern) => pattern.exec(agent ?? ''));
  const name = { Edg: 'Edge', OPR: 'Opera', Version: 'Safari' }[browser?.[1] ?? ''] ?? browser?.[1];
  return [name && `${name} ${browser?.[2]}`, system?.[1]].filter(Boolean).join(', ');
}

async function takeLanguage(c: RequestContext, values: Record<string, unknown>): Promise<Response> {
  await chooseLanguage(visitOf(c), parseInput(languageSchema, values).language);
  return seeOther(c, at(c, '?done=language'));
}

async function takePassphrase(c: RequestContext, values: Record<string, unknown>): Promise<Response> {
  await changePassphrase(visitOf(c), parseInput(passphraseSchema, values));
  return seeOther(c, at(c, '?done=passphrase'));
}

async function endOne(c: RequestContext): Promise<Response> {
  await revokeSession(visitOf(c), idIn(c));
  return seeOther(c, at(c, '?done=session'));
}

async function endOthers(c: RequestContext): Promise<Response> {
  await revokeOtherSessions(visitOf(c));
  return seeOther(c, at(c, '?done=sessions'));
}
