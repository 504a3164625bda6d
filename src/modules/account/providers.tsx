import {
  callbackAddress,
  listProviders,
  type Provider,
  removeProvider,
  setProvider,
} from '../../kernel/accounts/providers.ts';
import { mayOpenAccounts } from '../../kernel/accounts/rules.ts';
import { notFound } from '../../kernel/errors.ts';
import { formToken, type RequestContext, visitOf } from '../../kernel/http.ts';
import type { PageRoutes } from '../../kernel/module.ts';
import { Select, TextArea, TextField } from '../../ui/field.tsx';
import { Buttons, Form, SubmitButton } from '../../ui/form.tsx';
import { Table } from '../../ui/table.tsx';
import { fieldOf, form, nothingGiven } from './forms.tsx';
import { accountPage, at, complete, sayOf, seeOther } from './parts.tsx';
import { providerSchema } from './schema.ts';
import { parseInput } from '../../kernel/content.ts';

/** Single sign-on of states, set by an administrator. */
export function providerPages(app: PageRoutes): void {
  app.get('/account/providers', complete(showProviders));
  app.get('/account/providers/:code', complete(showProvider));
  app.post('/account/providers/:code', complete(form('issuer', takeProvider, showProvider)));
  app.post('/account/providers/:code/removal', complete(form('issuer', takeAway, showProvider)));
}

async function showProviders(c: RequestContext): Promise<Response> {
  const { actor, language, parties, portal } = visitOf(c);
  if (!mayOpenAccounts(actor)) throw notFound();
  const chosen = c.req.query('state');
  if (chosen && /^[A-Z]{2}$/.test(chosen)) return seeOther(c, at(c, `/providers/${chosen}`));
  const say = sayOf(c);
  const providers = await listProviders(portal);
  return accountPage(c, {
    title: say('providers.title'),
    width: 'normal',
    children: (
      <>
        <p class="lead">{say('providers.intro')}</p>
        <Table
          language={language}
          caption={say('providers.title')}
          hideCaption
          columns={(['states.state', 'providers.issuer', 'providers.domains', 'own.act'] as const).map((key) => ({
            label: say(key),
          }))}
          rows={providers.map((provider) => providerRow(c, provider))}
          empty={say('providers.none')}
        />
        <Form language={language} action={at(c, '/providers')} method="get">
          <Select
            language={language}
            name="state"
            label={say('states.state')}
            options={parties
              .sortedStates(language)
              .map(({ code }) => ({ value: code, label: parties.name(code, language) }))}
          />
          <Buttons>
            <SubmitButton label={say('providers.add')} tone="secondary" />
          </Buttons>
        </Form>
      </>
    ),
  });
}

function providerRow(c: RequestContext, provider: Provider) {
  const { parties, language } = visitOf(c);
  return [
    parties.name(provider.party, language),
    <bdi key="i" dir="ltr">
      {provider.issuer}
    </bdi>,
    <bdi key="d" dir="ltr">
      {provider.domains.join(', ')}
    </bdi>,
    <a key="c" href={at(c, `/providers/${provider.party}`)}>
      {sayOf(c)('providers.change')}
    </a>,
  ];
}

function stateIn(c: RequestContext): string {
  const code = c.req.param('code') ?? '';
  if (!mayOpenAccounts(visitOf(c).actor) || visitOf(c).parties.find(code)?.kind !== 'state') throw notFound();
  return code;
}

async function showProvider(c: RequestContext, given = nothingGiven): Promise<Response> {
  const { language, parties, portal } = visitOf(c);
  const say = sayOf(c);
  const code = stateIn(c);
  const known = (await listProviders(portal)).find(({ party }) => party === code);
  const field = (name: string, fallback: string | undefined) => {
    const shown = fieldOf(c, given, name);
    return { ...shown, value: shown.value ?? fallback };
  };
  const title = parties.name(code, language);
  return accountPage(c, {
    title,
    given,
    crumbs: [{ label: say('providers.title'), href: at(c, '/providers') }, { label: title }],
    children: (
      <>
        <p>
          {say('providers.callback')}:{' '}
          <code class="secret" dir="ltr">
            {callbackAddress(portal)}
          </code>
        </p>
        <Form language={language} action={at(c, `/providers/${code}`)} csrf={formToken(c)} errors={given.errors}>
          <TextField
            {...field('issuer', known?.issuer)}
            label={say('providers.issuer')}
            hint={say('providers.issuerHint')}
            type="url"
            required
            maxLength={500}
          />
          <TextField
            {...field('clientId', known?.client_id)}
            label={say('providers.clientId')}
            required
            maxLength={200}
            spellcheck={false}
          />
          <TextField
            {...fieldOf(c, given, 'clientSecret')}
            value={undefined}
            label={say('providers.clientSecret')}
            hint={known && say('providers.secretHint')}
            type="password"
            required={!known}
            autoComplete="off"
          />
          <TextArea
            {...field('domains', known?.domains.join('\n'))}
            label={say('providers.domains')}
            hint={say('providers.domainsHint')}
            required
            rows={3}
          />
          <Buttons>
            <SubmitButton label={say('providers.save')} />
            <a href={at(c, '/providers')}>{say('providers.title')}</a>
          </Buttons>
        </Form>
        {known && (
          <Form language={language} action={at(c, `/providers/${code}/removal`)} csrf={formToken(c)}>
            <SubmitButton label={say('providers.remove')} tone="danger" />
          </Form>
        )}
      </>
    ),
  });
}

async function takeProvider(c: RequestContext, values: Record<string, unknown>): Promise<Response> {
  const party = stateIn(c);
  const domains = String(values.domains ?? '')
    .split(/[\s,;]+/)
    .filter(Boolean);
  await setProvider(visitOf(c), { party, ...parseInput(providerSchema, { ...values, domains }) });
  return seeOther(c, at(c, '/providers?done=provider'));
}

async function takeAway(c: RequestContext): Promise<Response> {
  await removeProvider(visitOf(c), stateIn(c));
  return seeOther(c, at(c, '/providers?done=providerRemoved'));
}
