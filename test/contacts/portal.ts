import type { Letter } from '../../src/kernel/mail.ts';
import type { Portal } from '../../src/kernel/portal.ts';
import type { Person, TestPortal } from '../portal.ts';

/** Puts a mail server of this process in place of the real one: every letter goes to `take`, which may throw as nodemailer does. */
export function takeLetters(portal: Portal, take: (letter: Letter) => void): void {
  portal.mail = { configured: true, send: async (letter) => take(letter), close: async () => {} };
}

/** The error of a mail server that refuses a mailbox for good. */
export const refusal = (responseCode = 550) =>
  Object.assign(new Error('refused'), { command: 'RCPT TO', code: 'EENVELOPE', responseCode });
/** The error of a mail server that is down. */
export const outage = () => Object.assign(new Error('down'), { command: 'CONN', code: 'ECONNECTION' });

/** A contact as a state nominates it. */
export const office = (name: string, mailbox: string, deputies: string[] = []) => ({
  language: 'en',
  title: { en: name },
  fields: {
    mailbox,
    working_languages: ['en'],
    deputies: deputies.map((deputy, i) => ({ name: `Deputy ${i + 1}`, mailbox: deputy })),
  },
});

export const nominate = (test: TestPortal, person: Person, name: string, mailbox: string, deputies: string[] = []) =>
  test.publish(person, 'technical_contact', office(name, mailbox, deputies), ['members']);

/** The path of the link in a letter. */
export const linkIn = ({ text }: Letter) => /https?:\/\/[^/\s]+(\/\w\w\/contacts\/ping\/[\w-]+)/.exec(text)?.[1] ?? '';

const first = Date.UTC(2020, 0, 1);

/**
 * Puts contacts into the database as if every one of these states had nominated so many: for rounds of a size that would take long
 * to type. Their ids, mailboxes (`xx-3@example.org`) and deputies follow from state and number.
 */
export async function plantContacts(portal: Portal, states: string[], each: number, deputies = 1): Promise<void> {
  await portal.database.pool.query(
    `insert into record (id, room, kind, owner, standing, status, audience, title, summary, language, languages, topics, states, version,
        created_at, created_by, changed_at, published_at, confirmed_at, confirm_by, sort_title)
      select '0' || lpad(lower(s), 3, '0') || lpad(n::text, 16, '0'), 'contacts', 'technical_contact', s, 'national', 'published', '{2}',
        jsonb_build_object('en', 'Office ' || s || ' ' || n), '{}', 'en', '{en}', '{}', array[s], 1, $3, 'test', $3, $3, $3, $3::timestamptz + interval '20 years', 'office ' || n
      from unnest($1::text[]) s, generate_series(1, $2::int) n`,
    [states, each, new Date(first)],
  );
  await portal.database.pool.query(
    `insert into contacts_entry (id, mailbox, working_languages, deputies)
      select '0' || lpad(lower(s), 3, '0') || lpad(n::text, 16, '0'), lower(s) || '-' || n || '@example.org', '{en}',
        coalesce((select jsonb_agg(jsonb_build_object('name', 'Deputy', 'mailbox', lower(s) || '-' || n || '-deputy-' || d || '@example.org')) from generate_series(1, $3::int) d), '[]')
      from unnest($1::text[]) s, generate_series(1, $2::int) n`,
    [states, each, deputies],
  );
}
