import { scopesFor } from '../../kernel/accounts/rules.ts';
import { createApiKey, keyDays, listApiKeys, revokeApiKey } from '../../kernel/accounts/api-keys.ts';
import { changePassphrase, chooseLanguage } from '../../kernel/accounts/own-account.ts';
import { passphraseLength } from '../../kernel/accounts/passphrase.ts';
import { listSecondFactors } from '../../kernel/accounts/second-factor.ts';
import {
  listSessions,
  revokeOtherSessions,
  revokeSession,
  type ListedSession,
} from '../../kernel/accounts/sessions.ts';
import type { Actor } from '../../kernel/actor.ts';
import { parseInput } from '../../kernel/content.ts';
import { formToken, visitOf, type RequestContext } from '../../kernel/http.ts';
import { formatDate, languageNames, languages } from '../../kernel/language.ts';
import type { PageRoutes } from '../../kernel/module.ts';
import { Checkboxes, Select, TextField } from '../../ui/field.tsx';
import { Buttons, ButtonLink, Form, SubmitButton } from '../../ui/form.tsx';
import { Facts } from '../../ui/kv.tsx';
import { Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import {
  accountPage,
  answerForm,
  at,
  complete,
  fieldOf,
  idIn,
  NewPassphrase,
  nothingGiven,
  sayOf,
  seeOther,
  type Given,
} from './parts.tsx';
import { keySchema, languageSchema, passphraseSchema } from './schema.ts';
import { handOn, takeOnce } from './shown-once.ts';

/** The own account: language, passphrase, sessions, API keys. */
export function ownPages(app: PageRoutes): void {
  app.get(
    '/account',
    complete((c, actor) => showOwn(c, actor, nothingGiven)),
  );
  app.post(
    '/account/language',
    complete((c, actor) =>
      answerForm(
        c,
        'language',
        (form) => takeLanguage(c, form.values),
        (given) => showOwn(c, actor, given),
      ),
    ),
  );
  app.post(
    '/account/passphrase',
    complete((c, actor) =>
      answerForm(
        c,
        'current',
        (form) => takePassphrase(c, form.values),
        (given) => showOwn(c, actor, given),
      ),
    ),
  );
  app.post(
    '/account/sessions/end',
    complete((c, actor) =>
      answerForm(
        c,
        'sessions',
        () => endOthers(c),
        (given) => showOwn(c, actor, given),
      ),
    ),
  );
  app.post(
    '/account/sessions/:id/end',
    complete((c, actor) =>
      answerForm(
        c,
        'sessions',
        () => endOne(c),
        (given) => showOwn(c, actor, given),
      ),
    ),
  );
  app.get(
    '/account/keys',
    complete((c, actor) => showKeys(c, actor, nothingGiven)),
  );
  app.post(
    '/account/keys',
    complete((c, actor) =>
      answerForm(
        c,
        'name',
        (form) => takeKey(c, form.values),
        (given) => showKeys(c, actor, given),
      ),
    ),
  );
  app.get('/account/keys/new', complete(showNewKey));
  app.post(
    '/account/keys/:id/end',
    complete((c, actor) =>
      answerForm(
        c,
        'name',
        () => stopKey(c),
        (given) => showKeys(c, actor, given),
      ),
    ),
  );
}

async function showOwn(c: RequestContext, actor: Actor, given: Given): Promise<Response> {
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

async function showKeys(c: RequestContext, actor: Actor, given: Given): Promise<Response> {
  const say = sayOf(c);
  const { language } = visitOf(c);
  const keys = await listApiKeys(visitOf(c));
  const rows = keys.map((key) => [
    <bdi key="n">{key.name}</bdi>,
    <code key="p" dir="ltr">{`gcscp_${key.prefix}_`}</code>,
    key.scopes.map((scope) => say(`scope.${scope}`)).join('; '),
    formatDate(language, key.expires_at),
    key.last_used_at ? <Time key="u" language={language} instant={key.last_used_at} /> : say('keys.never'),
    <Form key="e" language={language} action={at(c, `/keys/${key.id}/end`)} csrf={formToken(c)}>
      <SubmitButton label={say('keys.revoke')} tone="danger" />
    </Form>,
  ]);
  return accountPage(c, {
    title: say('keys.title'),
    given,
    width: 'normal',
    children: (
      <>
        <p class="lead">{say('keys.intro')}</p>
        <Table
          language={language}
          caption={say('keys.title')}
          hideCaption
          columns={(
            ['keys.name', 'keys.prefix', 'keys.scopes', 'keys.expires', 'keys.lastUsed', 'own.act'] as const
          ).map((key) => ({ label: say(key) }))}
          rows={rows}
          empty={say('keys.none')}
        />
        <h2>{say('keys.create')}</h2>
        <NewKey c={c} actor={actor} given={given} />
      </>
    ),
  });
}

const lives = [30, keyDays.default, 180, keyDays.max - 1];

function NewKey({ c, actor, given }: { c: RequestContext; actor: Actor; given: Given }) {
  const say = sayOf(c);
  const { language } = visitOf(c);
  return (
    <Form language={language} action={at(c, '/keys')} csrf={formToken(c)} errors={given.errors}>
      <TextField {...fieldOf(c, given, 'name')} label={say('keys.name')} required maxLength={200} />
      <Checkboxes
        {...fieldOf(c, given, 'scopes')}
        label={say('keys.scopes')}
        required
        values={given.status === 200 ? ['read'] : given.values('scopes')}
        options={scopesFor(actor.role).map((scope) => ({ value: scope, label: say(`scope.${scope}`) }))}
      />
      <Select
        {...fieldOf(c, given, 'days')}
        label={say('keys.days')}
        value={given.value('days') ?? String(keyDays.default)}
        empty={false}
        options={lives.map((days) => ({ value: String(days), label: say('keys.daysOption', { days }) }))}
      />
      <Buttons>
        <SubmitButton label={say('keys.create')} />
      </Buttons>
    </Form>
  );
}

async function takeKey(c: RequestContext, values: Record<string, unknown>): Promise<Response> {
  const { key } = await createApiKey(
    visitOf(c),
    parseInput(keySchema, { scopes: [], ...values, days: Number(values.days) }),
  );
  handOn(c, { kind: 'key', key });
  return seeOther(c, at(c, '/keys/new'));
}

function showNewKey(c: RequestContext): Response {
  const say = sayOf(c);
  const key = takeOnce(c, 'key')?.key;
  return accountPage(c, {
    title: say('keys.shownTitle'),
    children: key ? (
      <>
        <p class="lead">{say('keys.shown')}</p>
        <p>
          <code class="secret" dir="ltr">
            {key}
          </code>
        </p>
        <ButtonLink label={say('keys.done')} href={at(c, '/keys')} tone="primary" />
      </>
    ) : (
      <p>{say('link.none')}</p>
    ),
  });
}

async function stopKey(c: RequestContext): Promise<Response> {
  await revokeApiKey(visitOf(c), idIn(c));
  return seeOther(c, at(c, '/keys?done=key'));
}
