import { generateKey } from 'openpgp';
import type { SamplePage } from '../journeys/sample-pages.ts';
import type { TestPortal } from '../portal.ts';
import { createDraft } from '../../src/kernel/records.ts';
import { releaseFigures } from '../../src/modules/contacts/directory/figures.ts';

/** A record's id in a path, as the room mounts it. */
const id = ':id{[0-9a-hjkmnp-tv-z]{20}}';

const { publicKey } = await generateKey({ userIDs: [{ name: 'Duty desk', email: 'duty@example.org' }], format: 'armored' }); // prettier-ignore
const desk = (title: string, more: Record<string, unknown> = {}) => ({
  language: 'en',
  title: { en: title, ar: 'مكتب المناوبة' },
  summary: { en: 'Call at night only in an emergency.' },
  fields: {
    institution: { en: 'National Cyber Agency' },
    position: 'Duty officer',
    mailbox: 'duty@example.org',
    telephones: [{ label: 'Night', number: '+254 20 000 0000' }],
    deputies: [{ name: 'Deputy desk', mailbox: 'deputy@example.org', telephone: '+254 20 000 0001' }],
    working_languages: ['en', 'sw'],
    time_zone: 'Africa/Nairobi',
    availability: 'rota',
    rota: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '17:00', who: 'Day desk' }],
    keys: [{ armored: publicKey }],
    website: 'https://example.org',
    postal_address: 'PO Box 1\nNairobi',
    ...more,
  },
});

/** Pages of the directory that are files, not pages. */
export const directoryFiles = [
  '/contacts/cards.vcf',
  '/contacts/contacts.csv',
  '/contacts/assistance/cards.vcf',
  '/contacts/assistance/contacts.csv',
  `/contacts/${id}/card.vcf`,
  `/contacts/${id}/keys/:name`,
];

/** The pages of the directory of contacts, by their routes. */
export async function directorySamples(test: TestPortal): Promise<Record<string, SamplePage[]>> {
  const category = await test.publish('officer', 'contact_category', { language: 'en', title: { en: 'Legal adviser', fr: 'Conseil juridique' }, fields: {} }); // prettier-ignore
  const open = await test.publish('kenya', 'technical_contact', desk('Duty desk'));
  const shut = await test.publish('kenya', 'other_contact', desk('Legal desk', { other_kind: category, availability: 'always' }), ['members']); // prettier-ignore
  await test.publish('brazil', 'assistance_contact', desk('Assistance desk'));
  const reference = await test.publish('officer', 'technical_contact', { language: 'en', title: { en: 'National CERT' }, states: ['KE'], fields: { national_csirt: true } }); // prettier-ignore
  const { id: draft } = await createDraft(await test.visit('kenya'), 'technical_contact', desk('Desk in draft', { time_zone: 'GMT+3', keys: [{ armored: 'none' }] })); // prettier-ignore
  await releaseFigures(await test.portal.systemVisit());
  const own = (path: string): SamplePage => ({ path: `/contacts/${path}`, person: 'kenya' });
  return {
    '/contacts': [{ path: '/contacts' }, { path: '/contacts?q=zzzz' }, { path: '/contacts?state=KE', person: 'kenya' }],
    '/contacts/assistance': [{ path: '/contacts/assistance' }],
    '/contacts/coverage': [{ path: '/contacts/coverage' }, own('coverage')],
    '/contacts/own': [own('own'), own('own?confirmed=2')],
    '/contacts/categories': [{ path: '/contacts/categories' }, { path: '/contacts/categories', person: 'officer' }],
    '/contacts/categories/new': [{ path: '/contacts/categories/new?kind=contact_category', person: 'officer' }],
    '/contacts/categories/:id/edit': [{ path: `/contacts/categories/${category}/edit`, person: 'officer' }],
    [`/contacts/categories/${id}`]: [{ path: `/contacts/categories/${category}` }],
    '/contacts/new': [own('new'), own('new?kind=technical_contact')],
    '/contacts/:id/edit': [
      own(`${draft}/edit?step=1`),
      own(`${draft}/edit?step=2&check=1`),
      own(`${shut}/edit?step=2`),
    ],
    [`/contacts/${id}`]: [{ path: `/contacts/${open}` }, own(open), own(shut), own(draft), own(reference)],
    [`/contacts/${id}/card`]: [{ path: `/contacts/${open}/card` }, own(`${shut}/card`)],
    [`/contacts/${id}/replacement`]: [own(`${reference}/replacement`)],
  };
}
