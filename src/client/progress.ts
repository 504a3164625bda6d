/** Brings the newest state of long work into the page, as often (seconds) as the page asks, while it is looked at. */
export function followProgress() {
  const progress = document.querySelector<HTMLElement>('.progress[data-refresh]');
  if (!progress) return;
  setTimeout(
    async () => {
      if (!document.hidden) await renew(progress);
      followProgress();
    },
    Number(progress.dataset.refresh) * 1000,
  );
}

async function renew(progress: HTMLElement) {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } }).catch(() => undefined);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const newer = page.querySelector('.progress');
  if (newer) progress.replaceWith(newer);
}
