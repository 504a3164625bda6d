/** Buttons with `data-confirm` ask before the form is sent. */
export function confirmActs() {
  document.addEventListener('submit', (event) => {
    const question = (event as SubmitEvent).submitter?.dataset.confirm;
    if (question && !confirm(question)) event.preventDefault();
  });
}
