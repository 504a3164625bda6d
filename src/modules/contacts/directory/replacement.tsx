import { notFound } from '../../../kernel/errors.ts';
import { formToken, goTo, readForm, visitOf, type RequestContext } from '../../../kernel/http.ts';
import { contentOf, loadRecord, titleIn } from '../../../kernel/record-view.ts';
import { createDraft, type RecordState } from '../../../kernel/records.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { Confirm } from '../../../ui/confirm.tsx';
import { page } from '../../../ui/page.tsx';
import { directoryMessages } from './messages.ts';
import { findContact, type Contact } from './points.ts';
import { mayReplace } from './rules.ts';
import { crumbs } from './ways.tsx';

/** @throws Refused `not-found` for whoever may not replace it */
async function findReplaceable(c: RequestContext): Promise<Contact> {
  const visit = visitOf(c);
  const contact = await findContact(visit, c.req.param('id') ?? '');
  if (!mayReplace(visit, visit.actor, contact)) throw notFound();
  return contact;
}

/** Asks before a draft is made that takes the place of a reference record. */
export async function replacementPage(c: RequestContext): Promise<Response> {
  const contact = await findReplaceable(c);
  const { language } = visitOf(c);
  const say = directoryMessages.in(language);
  const title = say('replace.sure', { name: titleIn(contact, language).text });
  return page(c, {
    title,
    section: 'contacts',
    breadcrumb: crumbs(c),
    width: 'narrow',
    unlisted: true,
    children: (
      <Confirm
        language={language}
        title={title}
        action={`/${language}/contacts/${contact.id}/replacement`}
        csrf={formToken(c)}
        button={say('replace.button')}
        cancelHref={`/${language}/contacts/${contact.id}`}
      >
        <p>{say('replace.what')}</p>
      </Confirm>
    ),
  });
}

/** Makes the draft and opens its form. */
export async function takeReplacement(c: RequestContext): Promise<Response> {
  const contact = await findReplaceable(c);
  await readForm(c);
  const { id } = await replaceContact(visitOf(c), contact);
  return goTo(c, `/records/${id}/edit?step=1`);
}

/** A draft of the viewer's state with what a reference record says, linked so that it takes its place once it is published. */
export async function replaceContact(visit: Visit, contact: Contact): Promise<RecordState> {
  const { source: _, files: __, ...content } = contentOf(await loadRecord(visit, contact.id));
  const { website_unverified: ___, ...fields } = content.fields as Record<string, unknown>;
  return createDraft(visit, contact.kind, {
    ...content,
    fields,
    states: [visit.viewer.party],
    links: [{ relation: 'supersedes', to: contact.id }],
  });
}
