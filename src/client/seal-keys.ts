import { makeKey, proposePassphrase } from './sealing.ts';
import { dataOf, library, post, reveal, tell, valueOf, type Words } from './seal-page.ts';

const shortest = 20;

/** Makes a key in this browser; its private part leaves it only under the passphrase, which stays here. */
export function makeKeys(root: HTMLElement): void {
  const form = root.querySelector('form');
  if (!form) return;
  reveal(root);
  root.querySelector('[data-propose]')?.addEventListener('click', () => propose(root));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void make(root, form);
  });
}

function propose(root: HTMLElement): void {
  const passphrase = proposePassphrase();
  for (const field of root.querySelectorAll<HTMLInputElement>('input[type=password]')) field.value = passphrase;
  const shown = root.querySelector<HTMLElement>('[data-proposed]');
  if (!shown) return;
  shown.textContent = passphrase;
  shown.hidden = false;
}

async function make(root: HTMLElement, form: HTMLFormElement): Promise<void> {
  const words = dataOf<Words>(root, 'words');
  const passphrase = valueOf(form, 'passphrase');
  if (passphrase.length < shortest) return tell(root, words.short ?? '', true);
  if (passphrase !== valueOf(form, 'again')) return tell(root, words.differ ?? '', true);
  tell(root, words.making ?? '');
  const button = form.querySelector('button[type=submit]') as HTMLButtonElement;
  button.disabled = true;
  const contact = valueOf(form, 'contact');
  const owner = dataOf<Record<string, { name: string; email?: string }>>(root, 'owners')[contact] ?? { name: contact };
  const { privateKey, publicKey } = await makeKey(await library(), owner, passphrase);
  const body = new FormData();
  for (const [name, value] of Object.entries({
    csrf: root.dataset.csrf ?? '',
    contact,
    public_key: publicKey,
    private_key: privateKey,
  }))
    body.append(name, value);
  const answer = await post<{ next: string }>(root.dataset.address ?? '', body);
  if ('done' in answer) return location.assign(answer.done.next);
  button.disabled = false;
  tell(root, answer.refused || (words.failed ?? ''), true);
}
