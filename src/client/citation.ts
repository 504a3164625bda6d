/** A button that copies the citation. */
export function copyCitations() {
  if (!navigator.clipboard) return;
  for (const citation of document.querySelectorAll<HTMLElement>('.citation[data-copy]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'link-button';
    button.textContent = citation.dataset.copy ?? '';
    const answer = document.createElement('span');
    answer.setAttribute('role', 'status');
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(citation.querySelector('p')?.textContent ?? '');
      answer.textContent = ` ${citation.dataset.copied}`;
    });
    citation.append(button, answer);
  }
}
