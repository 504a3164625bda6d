import { writeLetter, type Enclosure, type LetterField } from './letter.ts';
import { sealFile, sealText, sha256, unlock } from './sealing.ts';
import { dataOf, library, lockedKeys, make, post, reveal, tell, valueOf, type Words } from './seal-page.ts';

/** A recipient, as the server knows it. */
interface Recipient {
  id: string;
  name: string;
  fingerprint: string;
  armored: string;
}
interface Plan {
  id: string;
  from: string;
  earlier?: string;
  recipients: Recipient[];
  /** The sender's own key, so that what was sent can be read again. */
  own?: { fingerprint: string; armored: string };
  zones: { name: string; zone: string }[];
  most: { files: number; bytes: number };
}

/** Writes a message: encrypts it here, and hands the portal the ciphertext alone. */
export function composeMessages(root: HTMLElement): void {
  const form = root.querySelector('form');
  const plan = dataOf<Plan | null>(root, 'plan');
  if (!form || !plan) return;
  reveal(root);
  askAboutOtherKeys(root, plan);
  showLocalHours(root, form, plan);
  let changed = false;
  form.addEventListener('input', () => (changed = true));
  window.addEventListener('beforeunload', (event) => {
    if (changed) event.preventDefault();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send(root, form, plan, () => (changed = false));
  });
}

const remembered = (id: string) => `portal-key-${id}`;

/** A second memory of keys, apart from the portal's: a portal that was made to lie cannot change it. */
function askAboutOtherKeys(root: HTMLElement, { recipients }: Plan): void {
  const words = dataOf<Words>(root, 'words');
  const others = recipients.filter(
    ({ id, fingerprint }) => (localStorage.getItem(remembered(id)) ?? fingerprint) !== fingerprint,
  );
  const box = root.querySelector<HTMLElement>('[data-other-keys]');
  if (!box || others.length === 0) return;
  const tick = make('input', { type: 'checkbox', class: 'ds-input', id: 'other-keys' });
  const names = make(
    'ul',
    {},
    ...others.map(({ name, fingerprint }) =>
      make('li', {}, make('bdi', {}, name), ' ', make('code', { dir: 'ltr' }, fingerprint)),
    ),
  );
  const label = make('label', { for: 'other-keys' }, words.otherKeysAccept ?? '');
  box.append(make('p', {}, words.otherKeys ?? ''), names, make('div', { class: 'ds-field' }, tick, label));
  box.hidden = false;
}

function showLocalHours(root: HTMLElement, form: HTMLElement, { zones }: Plan): void {
  const place = root.querySelector<HTMLElement>('[data-local-hours]');
  const show = () => {
    const instant = replyBy(form);
    if (place)
      place.textContent = instant ? zones.map((each) => `${each.name}: ${inZone(instant, each.zone)}`).join(' · ') : '';
  };
  form.querySelector('[name="Reply-By"]')?.addEventListener('input', show);
  show();
}

function inZone(instant: string, zone: string): string {
  const language = document.documentElement.lang;
  const locale = language === 'ar' ? 'ar-u-nu-latn' : language;
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: zone,
    hourCycle: 'h23',
  }).format(new Date(instant));
}

/** What was typed as an hour in UTC, as an instant. */
function replyBy(form: HTMLElement): string | undefined {
  const typed = valueOf(form, 'Reply-By');
  return typed && !Number.isNaN(Date.parse(`${typed}Z`)) ? new Date(`${typed}Z`).toISOString() : undefined;
}

/** The last message that was sealed, so that sending it again sends the same: then it arrives once. */
let sealed: { of: string; body: FormData } | undefined;

async function send(root: HTMLElement, form: HTMLFormElement, plan: Plan, saved: () => void): Promise<void> {
  const words = dataOf<Words>(root, 'words');
  const fault = faultIn(root, form, plan, words);
  if (fault) return tell(root, fault, true);
  const button = form.querySelector('button[type=submit]') as HTMLButtonElement;
  button.disabled = true;
  try {
    tell(root, words.sealing ?? '');
    const typed = JSON.stringify(
      [...new FormData(form)].map(([name, value]) => [
        name,
        typeof value === 'string' ? value : [value.name, value.size, value.lastModified],
      ]),
    );
    if (sealed?.of !== typed) sealed = { of: typed, body: await seal(root, form, plan) };
    tell(root, words.sending ?? '');
    const answer = await post<{ next: string }>(root.dataset.address ?? '', sealed.body);
    if ('refused' in answer) return tell(root, answer.refused || (words.failed ?? ''), true);
    saved();
    for (const { id, fingerprint } of plan.recipients) localStorage.setItem(remembered(id), fingerprint);
    location.assign(answer.done.next);
  } catch (error) {
    tell(root, error instanceof WrongPassphrase ? (words.wrongPassphrase ?? '') : (words.failed ?? ''), true);
  } finally {
    button.disabled = false;
  }
}

class WrongPassphrase extends Error {}

function faultIn(root: HTMLElement, form: HTMLFormElement, plan: Plan, words: Words): string | undefined {
  const tick = root.querySelector<HTMLInputElement>('#other-keys');
  const files = filesOf(form);
  if (tick && !tick.checked) return words.otherKeys;
  if (!valueOf(form, 'Subject')) return words.subjectMissing;
  const until = replyBy(form);
  if (valueOf(form, 'Reply-By') && (!until || Date.parse(until) <= Date.now())) return words.replyByPast;
  if (files.length > plan.most.files || files.some((file) => file.size > plan.most.bytes)) return words.filesTooLarge;
  return undefined;
}

const filesOf = (form: HTMLElement): File[] => [
  ...(form.querySelector<HTMLInputElement>('[data-enclosures]')?.files ?? []),
];

const typedFields: LetterField[] = [
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
];

async function seal(root: HTMLElement, form: HTMLFormElement, plan: Plan): Promise<FormData> {
  const pgp = await library();
  const keys = await unlock(pgp, await lockedKeys(root, form), valueOf(form, 'passphrase'));
  const signer = keys.find((key) => key.getFingerprint().toUpperCase() === plan.own?.fingerprint) ?? keys[0];
  if (!signer) throw new WrongPassphrase();
  const to = [...plan.recipients.map((each) => each.armored), ...(plan.own ? [plan.own.armored] : [])];
  const files = await Promise.all(
    filesOf(form).map(async (file) => ({ file, bytes: new Uint8Array(await file.arrayBuffer()) })),
  );
  const enclosures = await Promise.all(files.map(({ file, bytes }, number) => enclosureOf(file, bytes, number)));
  const until = replyBy(form);
  const fields: Partial<Record<LetterField, string>> = {
    Message: plan.id,
    From: plan.from,
    To: plan.recipients.map((each) => each.id).join(', '),
    Sent: new Date().toISOString(),
    Urgency: valueOf(form, 'Urgency'),
    ...(until && { 'Reply-By': until }),
    ...(plan.earlier && { Earlier: plan.earlier }),
    ...Object.fromEntries(typedFields.map((name) => [name, valueOf(form, name)])),
  };
  const message = await sealText(pgp, writeLetter({ fields, enclosures, text: valueOf(form, 'text') }), to, signer);
  const sealedFiles = await Promise.all(files.map(({ bytes }) => sealFile(pgp, bytes, to)));
  return bodyOf(root, plan, { message, urgency: valueOf(form, 'Urgency'), reply_by: until ?? '' }, sealedFiles);
}

async function enclosureOf(file: File, bytes: Uint8Array, number: number): Promise<Enclosure> {
  const name = file.name.replaceAll(/[\n\r]/g, ' ');
  return { number, size: file.size, sha256: await sha256(bytes), type: file.type.replaceAll(/[;\n]/g, ''), name };
}

function bodyOf(root: HTMLElement, plan: Plan, values: Record<string, string>, files: Uint8Array[]): FormData {
  const body = new FormData();
  const all = { csrf: root.dataset.csrf ?? '', id: plan.id, from: plan.from, earlier: plan.earlier ?? '', ...values };
  for (const [name, value] of Object.entries(all)) if (value) body.append(name, value);
  for (const { id, fingerprint } of plan.recipients) {
    body.append('to[]', id);
    body.append(`keys.${id}`, fingerprint);
  }
  files.forEach((bytes, i) => body.append('attachments', new Blob([bytes as Uint8Array<ArrayBuffer>]), `${i}.pgp`));
  return body;
}
