import { formEntries } from './form-entries.ts';

const idleSeconds = 5;

/** Warns before unsaved changes are left, and saves drafts in the background where the form has an address for it. */
export function keepDrafts() {
  for (const form of document.querySelectorAll<HTMLFormElement>('form.form[method=post]')) keepDraft(form);
}

function keepDraft(form: HTMLFormElement) {
  let changed = false;
  let idle = 0;
  const save = async () => {
    clearTimeout(idle);
    if (!changed || !form.dataset.autosave) return;
    changed = false;
    if (!(await saveDraft(form))) changed = true;
  };
  form.addEventListener('input', () => {
    changed = true;
    clearTimeout(idle);
    idle = window.setTimeout(save, idleSeconds * 1000);
  });
  form.addEventListener('focusout', (event) => {
    if (!form.contains(event.relatedTarget as Node | null)) void save();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) void save();
  });
  form.addEventListener('submit', () => {
    changed = false;
    clearTimeout(idle);
  });
  window.addEventListener('beforeunload', (event) => {
    if (changed) event.preventDefault();
  });
}

/** What the portal answers to a saved draft: all of it optional. */
interface SavedDraft {
  /** Goes into the form's `version` entry, so that the next save is not taken for somebody else's. */
  version?: string | number;
  /** New addresses, once a new record has one of its own. */
  autosave?: string;
  action?: string;
}

async function saveDraft(form: HTMLFormElement): Promise<boolean> {
  const { autosave = '', saving = '', saved = '#', saveFailed = '' } = form.dataset;
  say(form, saving);
  const answer = await fetch(autosave, {
    method: 'POST',
    body: formEntries(form),
    headers: { accept: 'application/json' },
    keepalive: true,
  }).catch(() => undefined);
  if (!answer?.ok) {
    say(form, saveFailed);
    return false;
  }
  continueFrom(form, answer.status === 204 ? {} : ((await answer.json().catch(() => ({}))) as SavedDraft));
  const time = new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  say(form, saved.replace('#', time));
  return true;
}

function continueFrom(form: HTMLFormElement, draft: SavedDraft) {
  const version = form.querySelector<HTMLInputElement>('input[name=version]');
  if (version && draft.version !== undefined) version.value = String(draft.version);
  if (draft.autosave) form.dataset.autosave = draft.autosave;
  if (draft.action) form.setAttribute('action', draft.action);
}

function say(form: HTMLFormElement, words: string) {
  const state = form.querySelector('[data-form-state]');
  if (state) state.textContent = words;
}
