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
      if (answer?.ok && turn === latest) result.textContent = await answer.text();
    });
  }
}
