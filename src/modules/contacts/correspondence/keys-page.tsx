import { parseInput } from '../../../kernel/content.ts';
import { formErrors, formToken, readForm, type RequestContext } from '../../../kernel/http.ts';
import { formatDate } from '../../../kernel/language.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { Select, TextField } from '../../../ui/field.tsx';
import { Buttons, ErrorSummary, Form, SubmitButton, type FormError } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Section } from '../../../ui/record.tsx';
import { Table } from '../../../ui/table.tsx';
import type { Contact } from '../directory/points.ts';
import {
  acceptKey,
  endKey,
  keepKey,
  listOwnKeys,
  ownPoints,
  putInForce,
  usableKeys,
  type OwnKey,
  type UsableKey,
} from './keys.ts';
import {
  at,
  Fingerprint,
  goOn,
  messagesPage,
  nameContacts,
  orRefused,
  plainName,
  sayOf,
  type Named,
} from './parts.tsx';
import { mayKeepKeys, type Correspondent } from './rules.ts';
import { acceptanceSchema, keyEndSchema, newKeySchema } from './schema.ts';

/** The keys of the own contacts, and the making of one in the browser. */
export async function keysPage(c: RequestContext, visit: Correspondent, errors: FormError[] = []): Promise<Response> {
  const say = sayOf(c);
  const contacts = await ownPoints(visit);
  const [keys, usable] = await Promise.all([listOwnKeys(visit), usableKeys(visit, contacts)]);
  const names = await nameContacts(visit, new Map(contacts.map(({ id, owner }) => [id, owner])));
  return messagesPage(c, {
    title: say('keys.title'),
    scripted: true,
    status: errors.length > 0 ? 422 : 200,
    children: (
      <>
        <PageTitle title={say('keys.title')} purpose={say('keys.purpose')} />
        <ErrorSummary language={visit.language} errors={errors} />
        {contacts.length === 0 && <p>{say('noOwnContact')}</p>}
        {contacts.map((contact) => (
          <ContactKeys
            key={contact.id}
            c={c}
            visit={visit}
            named={names.get(contact.id)}
            keys={keys.filter(({ record }) => record === contact.id)}
            usable={usable.get(contact.id)}
          />
        ))}
        {contacts.length > 0 && <NewKey c={c} visit={visit} contacts={contacts} names={names} />}
      </>
    ),
  });
}

interface ContactKeysProps {
  c: RequestContext;
  visit: Visit;
  named: Named | undefined;
  keys: OwnKey[];
  usable: UsableKey | undefined;
}

function ContactKeys({ c, visit, named, keys, usable }: ContactKeysProps) {
  const say = sayOf(c);
  const { language } = visit;
  const rows = keys.map((key) => [
    <Fingerprint of={key.fingerprint} />,
    say(`key.${key.end_reason ?? key.state}`),
    formatDate(language, key.made_at),
    key.expires_at ? formatDate(language, key.expires_at) : '',
    <KeyActs c={c} visit={visit} of={key} />,
  ]);
  const columns = (['keys.fingerprint', 'keys.state', 'keys.made', 'keys.expires', 'keys.acts'] as const).map(
    (key) => ({ label: say(key) }),
  );
  return (
    <Section title={plainName(named)}>
      {usable ? (
        <p>
          {say(`keys.uses.${usable.source}`)} <Fingerprint of={usable.fingerprint} />
        </p>
      ) : (
        <Notice language={language} tone="warning" title={say('keys.none')} />
      )}
      {keys.length > 0 && (
        <Table
          language={language}
          caption={say('keys.of', { name: plainName(named) })}
          hideCaption
          columns={columns}
          rows={rows}
        />
      )}
    </Section>
  );
}

function KeyActs({ c, visit, of }: { c: RequestContext; visit: Visit; of: OwnKey }) {
  const say = sayOf(c);
  if (of.state === 'ended' || !mayKeepKeys(visit)) return null;
  const confirm = say('keys.withdrawConfirm');
  return (
    <Form language={visit.language} action={at(c, `/keys/${of.id}/end`)} csrf={formToken(c)}>
      <Buttons>
        {of.state === 'proposed' && (
          <SubmitButton label={say('keys.putInForce')} formAction={at(c, `/keys/${of.id}/force`)} />
        )}
        <SubmitButton label={say('keys.withdraw')} name="reason" value="withdrawn" tone="secondary" confirm={confirm} />
        <SubmitButton
          label={say('keys.compromised')}
          name="reason"
          value="compromised"
          tone="danger"
          confirm={confirm}
        />
      </Buttons>
    </Form>
  );
}

interface NewKeyProps {
  c: RequestContext;
  visit: Visit;
  contacts: Contact[];
  names: Map<string, Named>;
}

function NewKey({ c, visit, contacts, names }: NewKeyProps) {
  const say = sayOf(c);
  const { language } = visit;
  const words = {
    short: say('keys.short'),
    differ: say('keys.differ'),
    making: say('keys.making'),
    failed: say('script.failed'),
  };
  const owners = Object.fromEntries(
    contacts.map((each) => [each.id, { name: plainName(names.get(each.id)), email: each.mailbox ?? undefined }]),
  );
  const secret = { language, type: 'password', required: true, autoComplete: 'off' } as const;
  return (
    <Section title={say('keys.new')}>
      <p>{say('keys.newText')}</p>
      <noscript>
        <Notice language={language} tone="warning" title={say('noScript.title')}>
          <p>{say('noScript.keys')}</p>
        </Notice>
      </noscript>
      <div
        data-correspondence="keys"
        data-csrf={formToken(c)}
        data-address={at(c, '/keys')}
        data-words={JSON.stringify(words)}
        data-owners={JSON.stringify(owners)}
      >
        <form class="form" method="dialog" hidden data-scripted>
          <Select
            language={language}
            name="contact"
            label={say('keys.contact')}
            empty={false}
            options={contacts.map(({ id }) => ({ value: id, label: plainName(names.get(id)) }))}
          />
          <TextField {...secret} name="passphrase" label={say('keys.passphrase')} hint={say('keys.passphraseHint')} />
          <TextField {...secret} name="again" label={say('keys.again')} />
          <p>
            <button type="button" class="ds-button" data-variant="secondary" data-propose>
              {say('keys.propose')}
            </button>{' '}
            <code class="secret" dir="ltr" hidden data-proposed />
          </p>
          <p class="form-state" role="status" data-state />
          <Buttons>
            <SubmitButton label={mayKeepKeys(visit) ? say('keys.make') : say('keys.makeProposal')} />
          </Buttons>
        </form>
      </div>
    </Section>
  );
}

/** Keeps a key that the page's script made. */
export function takeKey(c: RequestContext, visit: Correspondent): Promise<Response> {
  return orRefused(
    c,
    () => readForm(c, { files: 0, fields: 10, typedBytes: 200_000 }),
    async (form) => {
      const { state } = await keepKey(
        visit,
        form.text('contact'),
        parseInput(newKeySchema, { public_key: form.text('public_key'), private_key: form.text('private_key') }),
      );
      return goOn(c, `/keys?done=${state === 'current' ? 'key' : 'proposal'}`);
    },
    (refused) =>
      showAgain(c, visit, refused.code === 'invalid' ? formErrors(visit.language, refused.fields) : undefined, refused),
  );
}

async function showAgain(
  c: RequestContext,
  visit: Correspondent,
  errors: FormError[] | undefined,
  refused: Error,
): Promise<Response> {
  if (!errors) throw refused;
  return keysPage(c, visit, errors);
}

export async function forceKey(c: RequestContext, visit: Correspondent): Promise<Response> {
  await readForm(c);
  await putInForce(visit, c.req.param('id') ?? '');
  return goOn(c, '/keys?done=force');
}

export async function stopKey(c: RequestContext, visit: Correspondent): Promise<Response> {
  const form = await readForm(c);
  await endKey(visit, c.req.param('id') ?? '', parseInput(keyEndSchema, { reason: form.text('reason') }).reason);
  return goOn(c, '/keys?done=ended');
}

/** Accepts another key of a recipient, and goes back to the message that was begun. */
export async function takeAcceptance(c: RequestContext, visit: Correspondent): Promise<Response> {
  const form = await readForm(c);
  const { contact, fingerprint } = parseInput(acceptanceSchema, {
    contact: form.text('contact'),
    fingerprint: form.text('fingerprint'),
  });
  await acceptKey(visit, contact, fingerprint);
  const back = new URLSearchParams(form.entries.filter(([name]) => ['from', 'to', 'earlier'].includes(name)));
  return goOn(c, `/new?${back}`);
}
