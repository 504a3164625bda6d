import { readFile } from 'node:fs/promises';
import { formErrors, formToken, readForm, type ReceivedForm, type RequestContext } from '../../../kernel/http.ts';
import { languageName, languages } from '../../../kernel/language.ts';
import { parseInput } from '../../../kernel/content.ts';
import { Refused } from '../../../kernel/errors.ts';
import { offerId } from '../../../kernel/offered-id.ts';
import { tlpLabels } from '../../../kernel/tables.ts';
import { FileField, Select, TextArea, TextField } from '../../../ui/field.tsx';
import { Buttons, Fieldset, Form, SubmitButton, type FormError } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Section } from '../../../ui/record.tsx';
import { choicePage } from './choice.tsx';
import {
  at,
  ContactName,
  Fingerprint,
  goOn,
  messagesPage,
  nameContacts,
  orRefused,
  plainName,
  sayOf,
  type Named,
} from './parts.tsx';
import { planMessage, type Asked, type Plan, type PlannedRecipient } from './plan.ts';
import { wrappedKeys } from './keys.ts';
import type { Correspondent } from './rules.ts';
import { bounds, envelopeSchema, urgencies } from './schema.ts';
import { sendMessage } from './sending.ts';

/** What a message can be about; inside the ciphertext. */
const subjects = ['information', 'clarification', 'assistance', 'notification', 'exercise'] as const;

/** Chooses whom to write to, then writes. */
export async function newPage(c: RequestContext, visit: Correspondent): Promise<Response> {
  const asked = askedOf(c);
  const plan = await planMessage(visit, asked);
  const isChoosing = c.req.query('go') === 'list' || plan.to.length === 0 || !plan.from;
  return isChoosing ? choicePage(c, visit, plan) : editorPage(c, visit, plan);
}

const askedOf = (c: RequestContext): Asked => ({
  from: c.req.query('from') || undefined,
  to: [...(c.req.queries('to') ?? []), ...(c.req.queries('to[]') ?? [])],
  earlier: c.req.query('earlier') || undefined,
});

interface Typed {
  errors: FormError[];
  form?: ReceivedForm;
  status: number;
}

interface EditorProps {
  c: RequestContext;
  visit: Correspondent;
  plan: Plan;
  names: Map<string, Named>;
  id: string;
}

async function editorPage(
  c: RequestContext,
  visit: Correspondent,
  plan: Plan,
  typed: Typed = { errors: [], status: 200 },
): Promise<Response> {
  const say = sayOf(c);
  const contacts = [...plan.points, ...plan.to.map(({ contact }) => contact)];
  const names = await nameContacts(visit, new Map(contacts.map(({ id, owner }) => [id, owner])));
  const ready = plan.to.every(({ key, trust }) => key && trust !== 'changed');
  const locked = await wrappedKeys(visit, [plan.from!.id]);
  const props = { c, visit, plan, names, id: typed.form?.text('id') || offerId(visit) };
  return messagesPage(c, {
    title: plan.earlier ? say('compose.answer') : say('compose.title'),
    scripted: true,
    status: typed.status,
    children: (
      <>
        <PageTitle
          title={plan.earlier ? say('compose.answer') : say('compose.title')}
          purpose={say('compose.purpose')}
        />
        <p>
          {say('compose.from')} <ContactName named={names.get(plan.from!.id)} />
        </p>
        <Recipients {...props} />
        {ready && <Editor {...props} locked={locked} />}
        {ready && <OwnProgram {...props} typed={typed} />}
      </>
    ),
  });
}

function Recipients({ c, plan, names }: EditorProps) {
  const say = sayOf(c);
  return (
    <Section title={say('compose.to')}>
      <ul class="plain">
        {plan.to.map((recipient) => (
          <li key={recipient.contact.id}>
            <ContactName named={names.get(recipient.contact.id)} />
            <KeyOfRecipient c={c} plan={plan} recipient={recipient} />
          </li>
        ))}
      </ul>
      <p>
        <a href={at(c, `/new?${addressOf(plan)}&go=list`)}>{say('compose.others')}</a>
      </p>
    </Section>
  );
}

/** The choice as a query. */
function addressOf({ from, to, earlier }: Plan): URLSearchParams {
  const query = new URLSearchParams(to.map(({ contact }) => ['to', contact.id]));
  if (from) query.set('from', from.id);
  if (earlier) query.set('earlier', earlier.id);
  return query;
}

function KeyOfRecipient({ c, plan, recipient }: { c: RequestContext; plan: Plan; recipient: PlannedRecipient }) {
  const say = sayOf(c);
  const { key, trust, before, contact } = recipient;
  const { language } = c.get('visit');
  if (!key || !trust) return <Notice language={language} tone="danger" title={say('compose.noKey')} />;
  if (trust !== 'changed')
    return (
      <p class="quiet">
        {say(`trust.${trust}`)} <Fingerprint of={key.fingerprint} />
      </p>
    );
  return (
    <Notice language={language} tone="danger" title={say('trust.changed')}>
      <p>{say('trust.changedText')}</p>
      <p>
        {say('trust.before')} <Fingerprint of={before ?? ''} />
      </p>
      <p>
        {say('trust.now')} <Fingerprint of={key.fingerprint} />
      </p>
      <Form language={language} action={at(c, '/acceptance')} csrf={formToken(c)}>
        <input type="hidden" name="contact" value={contact.id} />
        <input type="hidden" name="fingerprint" value={key.fingerprint} />
        {[...addressOf(plan)].map(([name, value]) => (
          <input key={name + value} type="hidden" name={name} value={value} />
        ))}
        <SubmitButton label={say('trust.accept')} />
      </Form>
    </Notice>
  );
}

/** Written with script: a form that is sent nowhere (`dialog`); its script encrypts what it holds. */
function Editor({ c, visit, plan, names, id, locked }: EditorProps & { locked: string[] }) {
  const say = sayOf(c);
  const zones = [
    ...new Map(
      [plan.from!, ...plan.to.map((each) => each.contact)].map((each) => [
        each.time_zone,
        { name: names.get(each.id)?.state ?? '', zone: each.time_zone },
      ]),
    ).values(),
  ].filter(({ zone }) => zone);
  const recipients = plan.to.map(({ contact, key }) => ({
    id: contact.id,
    name: plainName(names.get(contact.id)),
    fingerprint: key!.fingerprint,
    armored: key!.armored,
  }));
  const own = plan.own && { fingerprint: plan.own.fingerprint, armored: plan.own.armored };
  const script = {
    id,
    from: plan.from!.id,
    earlier: plan.earlier?.id,
    recipients,
    own,
    zones,
    most: { files: bounds.attachments, bytes: bounds.attachment - 100_000 },
  };
  return (
    <Section title={say('compose.message')}>
      <noscript>
        <Notice language={visit.language} tone="warning" title={say('noScript.title')}>
          <p>{say('noScript.compose')}</p>
        </Notice>
      </noscript>
      <div
        data-correspondence="compose"
        data-csrf={formToken(c)}
        data-address={at(c)}
        data-plan={JSON.stringify(script)}
        data-locked={JSON.stringify(locked)}
        data-words={JSON.stringify(wordsOf(c))}
      >
        <form class="form" method="dialog" hidden data-scripted>
          <div class="notice notice-danger" data-other-keys hidden />
          <Fields c={c} visit={visit} />
          <Unlocking c={c} purpose={say('compose.passphrase')} />
          <p class="form-state" role="status" data-state />
          <Buttons>
            <SubmitButton label={say('compose.send', { count: plan.to.length })} />
          </Buttons>
        </form>
      </div>
    </Section>
  );
}

/** Passphrase of the own key, or a key file of this device. */
export function Unlocking({ c, purpose }: { c: RequestContext; purpose: string }) {
  const say = sayOf(c);
  const { language } = c.get('visit');
  return (
    <>
      <TextField
        language={language}
        name="passphrase"
        type="password"
        label={purpose}
        hint={say('unlock.hint')}
        autoComplete="off"
      />
      <details>
        <summary>{say('unlock.file')}</summary>
        <div class="ds-field field">
          <label for="key-file">{say('unlock.fileLabel')}</label>
          <p class="hint">{say('unlock.fileHint')}</p>
          <input class="ds-input" id="key-file" type="file" accept=".asc,.pgp,.gpg,.txt" data-key-file />
        </div>
      </details>
    </>
  );
}

function Fields({ c, visit: { language } }: { c: RequestContext; visit: Correspondent }) {
  const say = sayOf(c);
  const line = (name: 'Subject' | 'When' | 'Sectors' | 'Follow-Up', hint?: string) => (
    <TextField
      language={language}
      name={name}
      label={say(`field.${name}`)}
      hint={hint}
      maxLength={300}
      required={name === 'Subject'}
    />
  );
  const area = (name: 'Effects' | 'Indicators' | 'Asked', hint?: string) => (
    <TextArea language={language} name={name} label={say(`field.${name}`)} hint={hint} rows={4} maxLength={20_000} />
  );
  const choice = (
    name: 'Kind' | 'Handling' | 'Language',
    options: { value: string; label: string }[],
    value: string,
  ) => (
    <Select
      language={language}
      name={name}
      label={say(`field.${name}`)}
      options={options}
      value={value}
      empty={false}
    />
  );
  return (
    <>
      {line('Subject')}
      {choice(
        'Kind',
        subjects.map((value) => ({ value, label: say(`Kind.${value}`) })),
        'information',
      )}
      <UrgencyFields c={c} />
      <Fieldset legend={say('compose.happened')}>
        {line('When', say('compose.whenHint'))}
        {line('Sectors')}
        {area('Effects')}
        {area('Indicators', say('compose.indicatorsHint'))}
      </Fieldset>
      {area('Asked')}
      <TextArea language={language} name="text" label={say('field.text')} rows={6} maxLength={60_000} />
      {choice(
        'Handling',
        tlpLabels.map((label) => ({ value: `TLP:${label}`, label: `TLP:${label}` })),
        'TLP:AMBER',
      )}
      {choice(
        'Language',
        languages.map((value) => ({ value, label: languageName(language, value) })),
        language,
      )}
      {line('Follow-Up', say('compose.followUpHint'))}
      <div class="ds-field field">
        <label for="enclosures">{say('compose.files')}</label>
        <p class="hint">{say('compose.filesHint', { count: bounds.attachments })}</p>
        <input class="ds-input" id="enclosures" type="file" name="files" multiple data-enclosures />
      </div>
    </>
  );
}

/** The part of the envelope that the portal reads. */
function UrgencyFields({ c }: { c: RequestContext }) {
  const say = sayOf(c);
  return (
    <>
      <UrgencyField c={c} name="Urgency" />
      <TextField
        language={c.get('visit').language}
        name="Reply-By"
        type="datetime-local"
        label={say('field.Reply-By')}
        hint={say('compose.replyByHint')}
        width="short"
      />
      <p class="quiet" role="status" data-local-hours />
    </>
  );
}

function UrgencyField({ c, name, value = 'routine' }: { c: RequestContext; name: string; value?: string }) {
  const say = sayOf(c);
  const options = urgencies.map((each) => ({ value: each, label: say(`urgency.${each}`) }));
  return (
    <Select
      language={c.get('visit').language}
      name={name}
      label={say('field.Urgency')}
      hint={say('compose.urgencyHint')}
      value={value}
      empty={false}
      options={options}
    />
  );
}

/** For those who encrypt with a program of their own: the keys, the form of the text, and a place for the ciphertext. */
function OwnProgram({ c, visit, plan, names, id, typed }: EditorProps & { typed: Typed }) {
  const say = sayOf(c);
  const query = new URLSearchParams(addressOf(plan));
  query.set('id', id);
  return (
    <details open={typed.errors.length > 0}>
      <summary>{say('program.title')}</summary>
      <ol>
        <li>
          <a href={at(c, `/public-keys?${query}`)}>{say('program.keys')}</a>
        </li>
        <li>
          <a href={at(c, `/template?${query}`)}>{say('program.template')}</a>
        </li>
        <li>{say('program.encrypt')}</li>
      </ol>
      <pre dir="ltr">
        <code>{`gpg --import keys.asc\ngpg --armor --sign --encrypt ${plan.to.map(({ key }) => `-r ${key!.fingerprint.slice(-16)}`).join(' ')} message.txt`}</code>
      </pre>
      <Form language={visit.language} action={at(c)} csrf={formToken(c)} files errors={typed.errors} id="own-program">
        <input type="hidden" name="id" value={id} />
        <input type="hidden" name="from" value={plan.from!.id} />
        {plan.earlier && <input type="hidden" name="earlier" value={plan.earlier.id} />}
        {plan.to.map(({ contact, key }) => [
          <input key={contact.id} type="hidden" name="to[]" value={contact.id} />,
          <input key={`${contact.id}-key`} type="hidden" name={`keys.${contact.id}`} value={key!.fingerprint} />,
        ])}
        <p>
          {say('compose.to')}: {plan.to.map(({ contact }) => plainName(names.get(contact.id))).join('; ')}
        </p>
        <OwnFields c={c} typed={typed} />
        <Buttons>
          <SubmitButton label={say('program.send')} />
        </Buttons>
      </Form>
    </details>
  );
}

function OwnFields({ c, typed }: { c: RequestContext; typed: Typed }) {
  const say = sayOf(c);
  const { language } = c.get('visit');
  const value = (name: string) => typed.form?.text(name);
  const error = (name: string) => typed.errors.find(({ field }) => field === name)?.message;
  return (
    <>
      <UrgencyField c={c} name="urgency" value={value('urgency') || 'routine'} />
      <TextField
        language={language}
        name="reply_by"
        type="datetime-local"
        label={say('field.Reply-By')}
        hint={say('compose.replyByHint')}
        value={value('reply_by')}
        error={error('reply_by')}
        width="short"
      />
      <TextArea
        language={language}
        name="message"
        label={say('program.message')}
        hint={say('program.messageHint')}
        error={error('message')}
        rows={8}
      />
      <FileField
        language={language}
        name="message_file"
        label={say('program.file')}
        accept=".asc,.pgp,.gpg,.txt"
        maxSize={bounds.message}
      />
      <FileField
        language={language}
        name="attachments"
        label={say('program.attachments')}
        error={error('attachments')}
        accept=".asc,.pgp,.gpg"
        maxSize={bounds.attachment}
        multiple
      />
    </>
  );
}

const fieldWords = [
  'Subject',
  'Kind',
  'Handling',
  'Language',
  'When',
  'Sectors',
  'Effects',
  'Indicators',
  'Asked',
  'Follow-Up',
  'Message',
  'From',
  'To',
  'Urgency',
  'Reply-By',
  'Earlier',
] as const;

/** What the page's script says. */
export function wordsOf(c: RequestContext): Record<string, string> {
  const say = sayOf(c);
  const { language } = c.get('visit');
  const own = [
    'failed',
    'wrongPassphrase',
    'sealing',
    'sending',
    'subjectMissing',
    'replyByPast',
    'filesTooLarge',
    'otherKeys',
    'otherKeysAccept',
    'opening',
    'opened',
    'notForThisKey',
    'otherSigner',
    'freeText',
    'astray',
    'saveFile',
    'fileAstray',
  ] as const;
  const signatures = ['good', 'bad', 'unknown', 'none'] as const;
  return {
    ...Object.fromEntries(own.map((key) => [key, say(`script.${key}`)])),
    ...Object.fromEntries(signatures.map((key) => [`signature.${key}`, say(`signature.${key}`)])),
    ...Object.fromEntries(fieldWords.map((key) => [`field.${key}`, say(`field.${key}`)])),
    ...Object.fromEntries(subjects.map((key) => [`Kind.${key}`, say(`Kind.${key}`)])),
    ...Object.fromEntries(languages.map((key) => [`Language.${key}`, languageName(language, key)])),
  };
}

const limits = {
  fileBytes: bounds.attachment,
  files: bounds.attachments + 1,
  fields: 100,
  typedBytes: bounds.message * 3,
  totalBytes: bounds.attachment * bounds.attachments + 2_000_000,
};

/** Takes a sealed message from the page's script, or from the form of those who encrypt by themselves. */
export function takeMessage(c: RequestContext, visit: Correspondent): Promise<Response> {
  return orRefused(
    c,
    () => readForm(c, limits),
    async (form) => {
      const { thread } = await sendMessage(
        visit,
        parseInput(envelopeSchema, await envelopeOf(form)),
        await filesOf(form),
      );
      return goOn(c, `/${thread}?done=sent`);
    },
    (refused, form) => showAgain(c, visit, refused, form),
  );
}

/** What was typed as an hour without zone is in UTC. */
async function envelopeOf(form: ReceivedForm): Promise<unknown> {
  const { csrf: _, message_file: __, attachments: ___, ...values } = form.values as Record<string, unknown>;
  const replyBy = form.text('reply_by');
  const file = form.files.find(({ field }) => field === 'message_file');
  const message =
    form.text('message').trim() || (file && file.size <= bounds.message ? await readFile(file.path, 'latin1') : '');
  return {
    ...values,
    message,
    earlier: form.text('earlier') || undefined,
    reply_by: replyBy ? (/T\d\d:\d\d(:\d\d)?$/.test(replyBy) ? `${replyBy.slice(0, 16)}:00Z` : replyBy) : undefined,
  };
}

const filesOf = (form: ReceivedForm): Promise<Uint8Array[]> =>
  Promise.all(
    form.files
      .filter(({ field }) => field === 'attachments')
      .map(async ({ path }) => new Uint8Array(await readFile(path))),
  );

/** The page again, with what was typed, unless that is what must not be kept: a text in clear is not sent back either. */
async function showAgain(
  c: RequestContext,
  visit: Correspondent,
  refused: Refused,
  form: ReceivedForm | undefined,
): Promise<Response> {
  if (!form || refused.code !== 'invalid') throw refused;
  const to = form.entries.filter(([name]) => name === 'to[]').map(([, value]) => value);
  const plan = await planMessage(visit, { from: form.text('from'), to, earlier: form.text('earlier') || undefined });
  if (!plan.from || plan.to.length === 0) throw refused;
  return editorPage(c, visit, plan, { errors: formErrors(visit.language, refused.fields), form, status: 422 });
}
