import { formToken, type RequestContext } from '../../../kernel/http.ts';
import { offerId } from '../../../kernel/offered-id.ts';
import { Form, SubmitButton } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Section } from '../../../ui/record.tsx';
import { NowLine } from '../directory/contact-row.tsx';
import { choicePage } from './choice.tsx';
import { Editor, type EditorProps } from './editor.tsx';
import { wrappedKeys } from './keys.ts';
import { OwnProgram, type Typed } from './own-program.tsx';
import { at, ContactName, Fingerprint, messagesPage, nameContacts, sayOf } from './parts.tsx';
import { addressOf, planMessage, type Asked, type Plan, type PlannedRecipient } from './plan.ts';
import type { Correspondent } from './rules.ts';

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

/** The page on which a message is written, or given encrypted. */
export async function editorPage(
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

function Recipients({ c, visit, plan, names }: EditorProps) {
  const say = sayOf(c);
  return (
    <Section title={say('compose.to')}>
      <ul class="plain">
        {plan.to.map((recipient) => (
          <li key={recipient.contact.id}>
            <ContactName named={names.get(recipient.contact.id)} />
            <NowLine visit={visit} listed={recipient} />
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
