import { formEntries } from './form-entries.ts';

/** Says who will see the record while the audience is chosen: posts the form, shows the plain text answered. */
export function previewAudience() {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-audience-preview]')) {
    const result = form.querySelector('[data-audience-result]');
    if (!result) continue;
    let latest = 0;
    form.addEventListener('change', async () => {
      const turn = ++latest;
      const answer = await fetch(form.dataset.audiencePreview ?? '', {
        method: 'POST',
        body: formEntries(form),
        headers: { accept: 'text/plain' },
      }).catch(() => undefined);
      if (!answer?.ok || turn !== latest) return;
      result.textContent = await answer.text();
      renameButton(form, answer.headers);
    });
  }
}

/** The button says what it will do now; the form tells the portal which words its sender saw. */
function renameButton(form: HTMLFormElement, headers: Headers) {
  const button = form.querySelector('button[name=go][value=publish]');
  const shown = form.querySelector<HTMLInputElement>('input[data-shown]');
  const words = headers.get('x-button');
  if (!button || !shown || !words) return;
  button.textContent = decodeURIComponent(words);
  shown.value = decodeURIComponent(headers.get('x-shown') ?? '');
}
