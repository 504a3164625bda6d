import { createApiKey, keyDays, listApiKeys, revokeApiKey } from '../../kernel/accounts/api-keys.ts';
import { scopesFor } from '../../kernel/accounts/rules.ts';
import type { Actor } from '../../kernel/actor.ts';
import { parseInput } from '../../kernel/content.ts';
import { formToken, type RequestContext, visitOf } from '../../kernel/http.ts';
import { formatDate } from '../../kernel/language.ts';
import type { PageRoutes } from '../../kernel/module.ts';
import { Checkboxes, Select, TextField } from '../../ui/field.tsx';
import { ButtonLink, Buttons, Form, SubmitButton } from '../../ui/form.tsx';
import { Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { fieldOf, form, type Given, nothingGiven } from './forms.tsx';
import { accountPage, actorIn, at, complete, idIn, sayOf, seeOther } from './parts.tsx';
import { keySchema } from './schema.ts';
import { handOn, takeOnce } from './shown-once.ts';

/** API keys of one's own; each is shown once, on the page after it was made. */
export function keysPages(app: PageRoutes): void {
  app.get('/account/keys', complete(showKeys));
  app.post('/account/keys', complete(form('name', takeKey, showKeys)));
  app.get('/account/keys/new', complete(showNewKey));
  app.post('/account/keys/:id/end', complete(form('name', stopKey, showKeys)));
}

async function showKeys(c: RequestContext, given = nothingGiven): Promise<Response> {
  const actor = actorIn(c);
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
