import { formToken, type RequestContext } from '../../../kernel/http.ts';
import { languageName, languages } from '../../../kernel/language.ts';
import { tlpLabels } from '../../../kernel/tables.ts';
import { Select, TextArea, TextField } from '../../../ui/field.tsx';
import { Buttons, Fieldset, SubmitButton } from '../../../ui/form.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Section } from '../../../ui/record.tsx';
import { at, plainName, sayOf, type Named } from './parts.tsx';
import type { Plan } from './plan.ts';
import type { Correspondent } from './rules.ts';
import { bounds, urgencies } from './schema.ts';
import { subjects, wordsOf } from './words.ts';

/** What the parts of the page on which one writes are made of. */
export interface EditorProps {
  c: RequestContext;
  visit: Correspondent;
  plan: Plan;
  names: Map<string, Named>;
  id: string;
}

/** Written with script: a form that is sent nowhere (`dialog`); its script encrypts what it holds. */
export function Editor({ c, visit, plan, names, id, locked }: EditorProps & { locked: string[] }) {
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

/** How soon it must be looked at. */
export function UrgencyField({ c, name, value = 'routine' }: { c: RequestContext; name: string; value?: string }) {
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
