import type { Library } from './sealing.ts';

/** Words of a page that its script says, in the reader's language, by name. */
export type Words = Record<string, string>;

/** What the server wrote into the page for its script. */
export function dataOf<Data>(root: HTMLElement, name: string): Data {
  return JSON.parse(root.dataset[name] ?? 'null') as Data;
}

/** Loads the library at the first use: 66 KB that nobody else pays for. */
export const library = (): Promise<Library> => import('./openpgp.ts');

/** Makes an element. Texts are never read as HTML. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Says in the page's live region what is being done, or what went wrong. */
export function tell(root: HTMLElement, words: string, wrong = false): void {
  const state = root.querySelector<HTMLElement>('[data-state]');
  if (!state) return;
  state.textContent = words;
  state.className = wrong ? 'field-error' : 'form-state';
  state.setAttribute('role', wrong ? 'alert' : 'status');
}

/** The value of a named control. */
export function valueOf(form: HTMLElement, name: string): string {
  return form.querySelector<HTMLInputElement>(`[name="${name}"]`)?.value.trim() ?? '';
}

/** Posts a form in the background. @returns the portal's answer, or what it refused, in the reader's language */
export async function post<Answer>(address: string, body: FormData): Promise<{ done: Answer } | { refused: string }> {
  const answer = await fetch(address, { method: 'POST', body, headers: { accept: 'application/json' } }).catch(
    () => undefined,
  );
  const json = (await answer?.json().catch(() => undefined)) as (Answer & Problem) | undefined;
  if (answer?.ok && json) return { done: json };
  return { refused: (json?.errors ?? []).map(({ detail }) => detail).join(' ') || (json?.title ?? '') };
}

interface Problem {
  title?: string;
  errors?: { detail: string }[];
}

/** The locked keys to try: those of the page, and one from a file of this device, which goes nowhere. */
export async function lockedKeys(root: HTMLElement, form: HTMLElement): Promise<string[]> {
  const file = form.querySelector<HTMLInputElement>('[data-key-file]')?.files?.[0];
  return [...(file && file.size < 100_000 ? [await file.text()] : []), ...dataOf<string[]>(root, 'locked')];
}

/** Shows what only works with script. */
export function reveal(root: HTMLElement): void {
  for (const part of root.querySelectorAll<HTMLElement>('[data-scripted]')) part.hidden = false;
}
