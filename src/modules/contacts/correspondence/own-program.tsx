import { formToken, type ReceivedForm, type RequestContext } from '../../../kernel/http.ts';
import { FileField, TextArea, TextField } from '../../../ui/field.tsx';
import { Buttons, Form, SubmitButton, type FormError } from '../../../ui/form.tsx';
import { UrgencyField, type EditorProps } from './editor.tsx';
import { at, plainName, sayOf } from './parts.tsx';
import { addressOf } from './plan.ts';
import { bounds } from './schema.ts';

/** What was sent before, and what was wrong with it. */
export interface Typed {
  errors: FormError[];
  form?: ReceivedForm;
  status: number;
}

/** For those who encrypt with a program of their own: the keys, the form of the text, and a place for the ciphertext. */
export function OwnProgram({ c, visit, plan, names, id, typed }: EditorProps & { typed: Typed }) {
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
