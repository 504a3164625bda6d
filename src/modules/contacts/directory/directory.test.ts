import assert from 'node:assert/strict';
import { test } from 'node:test';
import ICAL from 'ical.js';
import { generateKey } from 'openpgp';
import { openTestPortal } from '../../../../test/portal.ts';
import { stableId } from '../../../kernel/id.ts';
import { loadRecord } from '../../../kernel/record-view.ts';
import { createDraft, doubtRecord, publishDraft, saveDraft } from '../../../kernel/records.ts';
import { releaseFigures } from './figures.ts';
import { directoryContent } from './content.ts';
import { listAddresses, listContacts, listOwnContacts, listOwnDrafts } from './points.ts';

const portal = await openTestPortal();
const { publicKey, privateKey } = await generateKey({ userIDs: [{ name: 'Duty desk', email: 'duty@example.org' }], format: 'armored' }); // prettier-ignore
const word = 'Zyxdesk';

const everyHour = { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00', who: 'Duty officer' };
const contact = (title: string, fields: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => ({
  language: 'en',
  title: { en: title },
  fields: {
    institution: { en: 'Ministry' },
    mailbox: 'duty@example.org',
    telephones: [{ label: 'Night', number: '+254 20 000 0000' }],
    deputies: [{ name: 'Deputy desk', mailbox: 'deputy@example.org', telephone: '+254 20 000 0001' }],
    working_languages: ['en', 'sw'],
    time_zone: 'Africa/Nairobi',
    availability: 'rota',
    rota: [everyHour],
    keys: [{ armored: publicKey }],
    postal_address: 'PO Box 1\nNairobi',
    ...fields,
  },
  ...more,
});

const hidden = await portal.publish('kenya', 'technical_contact', contact(`${word} of Kenya`), ['members']);
const open = await portal.publish('kenya', 'diplomatic_contact', contact('Open desk of Kenya'), ['everyone']);
const assistance = await portal.publish('brazil', 'assistance_contact', contact('Assistance desk'), ['everyone']);
const fingerprint = (await listOwnContacts(await portal.visit('kenya')))[0]!.keys[0]!.fingerprint!;
const reference = stableId('csirts/ke-ke-cirt-cc');

test('contacts for Member States are there for them, and for nobody else', async () => {
  const rows = [
    ['anyone', `/en/contacts/${hidden}`, 404, word],
    ['officer', `/en/contacts/${hidden}`, 404, word],
    ['france', `/fr/contacts/${hidden}`, 200, '—'],
    ['kenya', `/ar/contacts/${hidden}`, 200, '—'],
    ['anyone', `/en/contacts/${hidden}/card`, 404, word],
    ['anyone', `/en/contacts/${hidden}/card.vcf`, 404, word],
    ['anyone', `/en/contacts/${hidden}/keys/${fingerprint}.asc`, 404, 'PGP'],
    ['anyone', `/en/contacts/${hidden}/replacement`, 404, word],
    ['officer', `/en/contacts/${hidden}/card.vcf`, 404, word],
    ['france', `/en/contacts/${hidden}/card`, 200, '—'],
    ['france', `/en/contacts/${hidden}/card.vcf`, 200, '—'],
    ['france', `/en/contacts/${hidden}/keys/${fingerprint}.asc`, 200, 'PRIVATE'],
    ['france', `/en/contacts/${hidden}/keys/nothing.asc`, 404, word],
    ['anyone', '/en/contacts', 200, word],
    ['officer', '/en/contacts', 200, word],
    ['anyone', `/en/contacts?q=${word}`, 200, 'of Kenya'],
    ['anyone', '/en/contacts?state=KE&kind=technical_contact', 200, word],
    ['anyone', '/en/contacts/cards.vcf', 200, word],
    ['anyone', '/en/contacts/contacts.csv', 200, word],
    ['anyone', '/en/contacts/coverage', 200, word],
    ['anyone', '/en/contacts/own', 404, word],
    ['officer', '/en/contacts/own', 404, word],
    ['france', '/en/contacts/own', 200, word],
    ['anyone', '/en/contacts/assistance', 200, word],
    ['anyone', '/en/contacts/categories', 200, word],
    ['anyone', '/api/v1/contacts/entries', 200, word],
    ['anyone', `/api/v1/contacts/entries/${hidden}`, 404, word],
    ['officer', `/api/v1/contacts/entries/${hidden}`, 404, word],
    ['france', `/api/v1/contacts/entries/${hidden}`, 200, '—'],
    ['anyone', '/api/v1/contacts/coverage', 200, word],
    ['anyone', '/en/contacts/new?kind=technical_contact', 401, word],
    ['franceReader', '/en/contacts/new?kind=technical_contact', 403, word],
    ['franceContributor', '/en/contacts/new?kind=technical_contact', 303, word],
    ['france', '/en/contacts?state=nothing+here', 422, word],
    ['france', '/en/contacts?page=0', 422, word],
  ] as const;
  for (const [person, path, status, without] of rows) {
    const answer = await portal.request(person, path);
    const text = await answer.text();
    assert.equal(answer.status, status, `${person} ${path}: ${text.slice(0, 300)}`);
    assert.ok(!text.includes(without), `${person} ${path}`);
  }
});

test('a page says the hour there, who is on duty, and the key', async () => {
  const text = await (await portal.request('france', `/en/contacts/${hidden}`)).text();
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Africa/Nairobi', hour: '2-digit', minute: '2-digit' }).format(new Date()); // prettier-ignore
  assert.ok(text.includes(clock.slice(0, 3)));
  assert.match(text, /On duty: .*Duty officer/);
  assert.ok(text.includes(fingerprint.match(/.{4}/g)!.join(' ')));
  assert.ok(text.includes('tel:+254200000000'));
});

test('the focal point alone nominates and removes; a contributor drafts', async () => {
  const draft = contact('Draft desk');
  const api = (person: 'franceContributor' | 'franceReader' | 'officer', body: unknown) =>
    portal.request(person, '/api/v1/contacts/entries', { method: 'POST', body: JSON.stringify({ kind: 'technical_contact', ...(body as object) }), headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' } }); // prettier-ignore
  const visit = await portal.visit('franceContributor');
  const { id } = await createDraft(visit, 'technical_contact', draft as never);
  await assert.rejects(publishDraft(visit, id, { audience: ['members'] }), { code: 'not-allowed' });
  await publishDraft(await portal.visit('france'), id, { audience: ['members'] });
  assert.equal((await api('franceReader', draft)).status, 403);
  const form = await portal.send('franceContributor', `/en/records/${id}/withdrawal`, { reason: 'x' });
  assert.ok([403, 404].includes(form.status));
});

test('each broken field of an entry gets its own message', async () => {
  const rows: [Record<string, unknown>, string, string][] = [
    [{ time_zone: 'GMT+3' }, 'fields.time_zone', 'time-zone'],
    [{ time_zone: undefined }, 'fields.time_zone', 'required'],
    [{ mailbox: 'duty at example.org' }, 'fields.mailbox', 'e-mail'],
    [{ telephones: [{ label: '', number: '020 000 000' }] }, 'fields.telephones.0.number', 'telephone'],
    [{ rota: [{ ...everyHour, from: '25:00' }] }, 'fields.rota.0.from', 'local-hour'],
    [{ rota: [{ ...everyHour, days: [] }] }, 'fields.rota.0.days', 'required'],
    [{ availability: 'rota', rota: [] }, 'fields.rota', 'required'],
    [{ keys: [{ armored: privateKey }] }, 'fields.keys.0.armored', 'secret-key'],
    [{ keys: [{ armored: 'nothing' }] }, 'fields.keys.0.armored', 'broken-key'],
    [{ other_kind: 'x' }, 'fields.other_kind', 'not-a-choice'],
  ];
  for (const [fields, path, code] of rows)
    await assert.rejects(portal.publish('france', 'diplomatic_contact', contact('Wrong', fields), ['members']), (error: { fields: { path: string; code: string }[] }) => {
      assert.ok(error.fields.some((field) => field.path === path && field.code === code), `${path} ${code}: ${JSON.stringify(error.fields)}`);
      return true;
    }); // prettier-ignore
});

test('a secret key is told so in the form, and is nowhere in the database', async () => {
  const visit = await portal.visit('france');
  const { id } = await createDraft(visit, 'technical_contact', contact('Key desk', { keys: [] }) as never);
  const answer = await portal.send('france', `/en/records/${id}/edit?step=2`, { version: '1', 'fields.keys.0.armored': privateKey, 'fields.mailbox': 'duty@example.org', step: '3' }); // prettier-ignore
  assert.equal(answer.status, 303);
  const back = await (await portal.request('france', answer.headers.get('location')!)).text();
  assert.match(back, /This was a secret key/);
  assert.ok(!back.includes('PRIVATE KEY'));
  const line = privateKey.split('\n').find((each) => each.length > 50)!.slice(0, 40); // prettier-ignore
  const { rows } = await portal.portal.database.pool.query(
    'select content::text as text from draft union all select content::text from version union all select opening::text from leaf',
  );
  assert.ok(rows.length > 0);
  for (const { text } of rows) assert.ok(!text.includes('PRIVATE KEY') && !text.includes(line));
});

test('the form keeps what was typed, rows and all', async () => {
  const visit = await portal.visit('france');
  const { id } = await createDraft(visit, 'technical_contact', contact('Form desk') as never);
  const page = await (await portal.request('france', `/en/records/${id}/edit?step=2`)).text();
  for (const value of ['+254 20 000 0000', 'deputy@example.org', 'Duty officer', '24:00', 'Fingerprint']) assert.ok(page.includes(value), value); // prettier-ignore
  const sent = { version: '1', step: '2', 'fields.time_zone': 'Europe/Paris', 'fields.rota.0.days[]': ['1', '2'], 'fields.rota.0.from': '09:00', 'fields.rota.0.to': '8', 'fields.working_languages.six[]': ['fr'], 'fields.working_languages.more': 'pt', 'fields.telephones.1.number': '123' }; // prettier-ignore
  assert.equal((await portal.send('france', `/en/records/${id}/edit?step=2`, sent)).status, 303);
  const again = await (await portal.request('france', `/en/records/${id}/edit?step=2&check=1`)).text();
  assert.match(again, /value="8"/);
  assert.match(again, /Give a time of day/);
  assert.match(again, /Give a telephone number/);
  assert.match(again, /value="pt"/);
});

test('cards are read back by a vCard parser', async () => {
  const text = await (await portal.request('france', `/en/contacts/${hidden}/card.vcf`)).text();
  const [card] = [ICAL.parse(text) as unknown as [string, [string, object, string, unknown][]]];
  const value = (name: string) => card[1].find(([property]) => property === name)?.[3];
  assert.equal(card[0], 'vcard');
  assert.equal(value('version'), '4.0');
  assert.equal(value('fn'), `${word} of Kenya`);
  assert.equal(value('email'), 'duty@example.org');
  assert.equal(value('tel'), 'tel:+254-20-000-0000');
  assert.equal(value('tz'), 'Africa/Nairobi');
  assert.equal(value('lang'), 'en');
  assert.match(String(value('key')), /^data:application\/pgp-keys;base64,/);
  const key = Buffer.from(String(value('key')).split(',')[1]!, 'base64').toString();
  assert.match(key, /BEGIN PGP PUBLIC KEY BLOCK/);
  assert.ok(text.includes('\r\n') && text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75));
  const all = await (await portal.request('france', '/en/contacts/cards.vcf?state=KE')).text();
  assert.ok(all.split('BEGIN:VCARD').length - 1 >= 2);
});

test('the directory is filtered by kind, state, language and the hour', async () => {
  const list = async (query: string) =>
    (await (await portal.request('france', `/api/v1/contacts/entries?${query}`)).json()) as { items: { id: string; answersNow: boolean; onDuty: string }[]; total: number; next?: string }; // prettier-ignore
  assert.deepEqual((await list('state=KE&kind=technical_contact&language=sw')).items.map(({ id }) => id), [hidden]); // prettier-ignore
  assert.ok((await list('now=1')).items.every(({ answersNow, onDuty }) => answersNow && onDuty === 'Duty officer'));
  assert.equal((await list('q=zyxdesk+kenya&state=KE&state=FR')).total, 1);
  assert.equal((await list('region=african-states&q=zyxdesk')).total, 1);
  const first = await list('limit=1');
  const second = await list(`limit=1&cursor=${first.next}`);
  assert.notEqual(first.items[0]!.id, second.items[0]!.id);
  const page = await (await portal.request('france', '/en/contacts/assistance')).text();
  assert.ok(page.includes('Assistance desk') && !page.includes('Open desk of Kenya'));
  assert.ok(assistance && open);
});

test('one click confirms all contacts of the state', async () => {
  const kenya = await portal.visit('kenya');
  await doubtRecord(await portal.portal.systemVisit(), hidden);
  assert.match(await (await portal.request('kenya', '/en/contacts/own')).text(), /Not confirmed/);
  assert.equal((await loadRecord(kenya, hidden)).notConfirmed, true);
  const answer = await portal.send('kenya', '/en/contacts/own', {}, '/en/contacts/own/confirmation');
  assert.equal(answer.headers.get('location'), '/en/contacts/own?confirmed=2');
  assert.equal((await loadRecord(kenya, hidden)).notConfirmed, false);
  assert.equal((await portal.send('franceContributor', '/en/contacts/own', {}, '/en/contacts/own/confirmation')).status, 403); // prettier-ignore
  await assert.rejects(doubtRecord(await portal.visit('officer'), hidden), { code: 'not-allowed' });
});

test('addresses are for the portal itself, and each asking leaves a leaf', async () => {
  const system = await portal.portal.systemVisit();
  const ask = (visit: typeof system) =>
    visit.change('address contacts', { kind: 'setting', id: 'test' }, true, (inner) => listAddresses(inner, { states: ['KE'] })); // prettier-ignore
  const found = (await ask(system)).find(({ id }) => id === hidden)!;
  assert.deepEqual([found.mailbox, found.deputies], ['duty@example.org', [{ name: 'Deputy desk', mailbox: 'deputy@example.org' }]]); // prettier-ignore
  await assert.rejects(ask(await portal.visit('officer')), { code: 'not-allowed' });
  assert.ok(!(await listContacts(await portal.visit('officer'))).some(({ id }) => id === hidden));
  const { rows } = await portal.portal.database.pool.query("select 1 from leaf where tree = 'members' and subject = 'setting:test'"); // prettier-ignore
  assert.equal(rows.length, 1);
});

test('a state replaces the reference record about it', async () => {
  await directoryContent.load(await portal.portal.systemVisit(), () => {});
  assert.equal((await portal.request('anyone', `/en/contacts/${reference}`)).status, 200);
  assert.equal((await portal.request('france', `/en/contacts/${reference}/replacement`)).status, 404);
  const answer = await portal.send('kenya', `/en/contacts/${reference}/replacement`, {});
  const id = /records\/(\w+)\/edit/.exec(answer.headers.get('location')!)![1]!;
  const kenya = await portal.visit('kenya');
  assert.ok((await listOwnDrafts(kenya)).some((each) => each.id === id && each.owner === 'KE'));
  assert.equal((await portal.request('kenya', `/en/contacts/${id}`)).status, 200);
  assert.ok((await (await portal.request('kenya', '/en/contacts/own')).text()).includes(id));
  await publishDraft(kenya, id, { audience: ['members'] });
  const listed = async (person: 'anyone' | 'france') => (await portal.request(person, '/en/contacts?state=KE')).text();
  assert.ok((await listed('anyone')).includes(reference));
  assert.ok(!(await listed('anyone')).includes(id));
  assert.ok((await listed('france')).includes(id));
  assert.ok(!(await listed('france')).includes(reference));
});

test('the Secretariat adds kinds of contact; a state chooses among them', async () => {
  const id = await portal.publish('officer', 'contact_category', { language: 'en', title: { en: 'Legal', fr: 'Juridique' }, fields: {} }); // prettier-ignore
  await assert.rejects(
    portal.publish('france', 'contact_category', { language: 'en', title: { en: 'Ours' }, fields: {} }),
  );
  const made = await portal.publish('france', 'other_contact', contact('Legal desk', { other_kind: id }), ['members']);
  assert.match(await (await portal.request('kenya', `/fr/contacts/${made}`)).text(), /Juridique/);
  assert.match(await (await portal.request('kenya', '/fr/contacts')).text(), /Juridique/);
  await assert.rejects(portal.publish('france', 'other_contact', contact('X', { other_kind: hidden }), ['members']), { code: 'invalid' }); // prettier-ignore
  await saveDraft(await portal.visit('france'), made, contact('Legal desk', { other_kind: id }) as never, 0);
  assert.match(await (await portal.request('france', `/fr/records/${made}/edit?step=2`)).text(), /Juridique/);
});

test('released figures are rounded, and do not change with a contact', async () => {
  const coverage = async () => (await portal.request('anyone', '/api/v1/contacts/coverage')).json();
  const system = await portal.portal.systemVisit();
  await releaseFigures(system);
  const figures = (await coverage()) as { at_least: number; regions: { at_least: number }[] };
  assert.equal(figures.at_least, 0);
  assert.ok(figures.regions.length === 5 && figures.regions.every(({ at_least }) => at_least === 0));
  const versions = async () => (await portal.portal.database.pool.query("select count(*) as n from version v join record r on r.id = v.record where r.kind = 'contact_figures'")).rows[0].n; // prettier-ignore
  await portal.publish('holySee', 'diplomatic_contact', contact('Another'), ['members']);
  await releaseFigures(system);
  assert.equal(await versions(), 1);
  await assert.rejects(releaseFigures(await portal.visit('officer')), { code: 'not-allowed' });
});
