import {
  differences,
  readLetter,
  type Enclosure,
  type Letter,
  type LetterField,
  type StatedEnvelope,
} from './letter.ts';
import { openFile, openText, sha256, unlock, type Opened } from './sealing.ts';
import { dataOf, library, lockedKeys, make, post, reveal, tell, valueOf, type Words } from './seal-page.ts';

type Keys = Awaited<ReturnType<typeof unlock>>;

/** A message of the thread, as the server knows it. */
interface Stated extends StatedEnvelope {
  /** Public keys its sender has or had, armored. */
  signers: string[];
}

/** Reads a thread: fetches the ciphertexts, opens them here, and shows them where the envelope stands. */
export function readThreads(root: HTMLElement): void {
  const form = root.querySelector<HTMLFormElement>('form[data-unlock]');
  if (!form) return;
  reveal(root);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void open(root, form);
  });
  root.querySelector('[data-print]')?.addEventListener('click', () => print());
}

async function open(root: HTMLElement, form: HTMLFormElement): Promise<void> {
  const words = dataOf<Words>(root, 'words');
  tell(root, words.opening ?? '');
  const pgp = await library();
  const keys = await unlock(pgp, await lockedKeys(root, form), valueOf(form, 'passphrase')).catch(() => []);
  if (keys.length === 0) return tell(root, words.wrongPassphrase ?? '', true);
  const body = new FormData();
  body.append('csrf', root.dataset.csrf ?? '');
  const answer = await post<{ messages: { id: string; armored: string }[] }>(root.dataset.address ?? '', body);
  if ('refused' in answer) return tell(root, answer.refused || (words.failed ?? ''), true);
  let closed = 0;
  for (const { id, armored } of answer.done.messages) if (!(await show(root, id, armored, keys))) closed++;
  form.reset();
  tell(root, closed > 0 ? (words.notForThisKey ?? '') : (words.opened ?? ''), closed > 0);
  if (closed === 0) form.hidden = true;
  for (const part of root.querySelectorAll<HTMLElement>('[data-opened]')) part.hidden = false;
}

async function show(root: HTMLElement, id: string, armored: string, keys: Keys): Promise<boolean> {
  const place = root.querySelector<HTMLElement>(`[data-message="${id}"] [data-text]`);
  const stated = dataOf<Stated[]>(root, 'messages').find((each) => each.id === id);
  if (!place || !stated) return true;
  const opened = await library().then((pgp) => openText(pgp, armored, keys, stated.signers)).catch(() => undefined); // prettier-ignore
  if (!opened) return false;
  const letter = readLetter(opened.text);
  place.replaceChildren(
    ...signatureOf(root, opened, letter, stated),
    ...factsOf(root, letter),
    ...textOf(letter),
    ...enclosuresOf(root, id, letter, keys),
  );
  place.hidden = false;
  return true;
}

function signatureOf(root: HTMLElement, { signature, fingerprint }: Opened, letter: Letter, stated: Stated): Node[] {
  const words = dataOf<Words>(root, 'words');
  const accepted = dataOf<Record<string, string>>(root, 'accepted')[stated.from];
  const good = signature === 'good';
  const astray = differences(letter, stated);
  const lines = [make('p', { class: 'notice-title' }, words[`signature.${signature}`] ?? '')];
  if (fingerprint)
    lines.push(make('p', {}, make('code', { dir: 'ltr' }, (fingerprint.match(/.{4}/g) ?? []).join(' '))));
  if (good && accepted !== undefined && accepted !== fingerprint) lines.push(make('p', {}, words.otherSigner ?? ''));
  if (!letter.inForm) lines.push(make('p', {}, words.freeText ?? ''));
  if (astray.length > 0)
    lines.push(
      make('p', {}, `${words.astray ?? ''} ${astray.map((name) => words[`field.${name}`] ?? name).join(', ')}`),
    );
  const tone =
    good && astray.length === 0 ? 'success' : signature === 'bad' || astray.length > 0 ? 'danger' : 'warning';
  return [make('div', { class: `notice notice-${tone}` }, ...lines)];
}

const shown: LetterField[] = [
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

function factsOf(root: HTMLElement, { fields }: Letter): Node[] {
  const words = dataOf<Words>(root, 'words');
  const rows = shown.flatMap((name) => {
    const value = fields[name];
    if (!value) return [];
    const said = words[`${name}.${value}`] ?? value;
    return [
      make('div', {}, make('dt', {}, words[`field.${name}`] ?? name), make('dd', { dir: 'auto' }, ...lines(said))),
    ];
  });
  return rows.length > 0 ? [make('dl', { class: 'facts' }, ...rows)] : [];
}

const lines = (text: string) => text.split('\n').flatMap((line, i) => (i === 0 ? [line] : [make('br'), line]));

function textOf({ text }: Letter): Node[] {
  return text
    .split(/\n{2,}/)
    .filter((part) => part.trim())
    .map((part) => make('p', { dir: 'auto' }, ...lines(part)));
}

function enclosuresOf(root: HTMLElement, message: string, { enclosures }: Letter, keys: Keys): Node[] {
  if (enclosures.length === 0) return [];
  const words = dataOf<Words>(root, 'words');
  const items = enclosures.map((enclosure) => {
    const button = make(
      'button',
      { type: 'button', class: 'ds-button', 'data-variant': 'secondary' },
      words.saveFile ?? '',
      ' ',
      make('bdi', {}, enclosure.name),
    );
    button.addEventListener('click', () => void save(root, message, enclosure, keys));
    return make('li', {}, button);
  });
  return [make('ul', { class: 'plain' }, ...items)];
}

async function save(root: HTMLElement, message: string, enclosure: Enclosure, keys: Keys): Promise<void> {
  const words = dataOf<Words>(root, 'words');
  try {
    const address = (root.dataset.attachment ?? '')
      .replace('MESSAGE', message)
      .replace('NUMBER', String(enclosure.number));
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(String(answer.status));
    const bytes = await openFile(await library(), new Uint8Array(await answer.arrayBuffer()), keys);
    if ((await sha256(bytes)) !== enclosure.sha256) return tell(root, words.fileAstray ?? '', true);
    const link = make('a', {
      href: URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' })),
      download: enclosure.name,
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } catch {
    tell(root, words.failed ?? '', true);
  }
}
