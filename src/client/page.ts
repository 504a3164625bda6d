/** A form that came back with errors: the reader starts at their summary. */
export function focusErrors() {
  document.querySelector<HTMLElement>('[data-focus]')?.focus();
}

/** Beside the list the facets are open; the style sheet does it by itself where it can. */
export function unfoldFacets() {
  if (CSS.supports('selector(::details-content)') || !matchMedia('(min-width: 60rem)').matches) return;
  for (const details of document.querySelectorAll<HTMLDetailsElement>('.facets details')) details.open = true;
}
