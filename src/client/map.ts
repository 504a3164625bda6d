/** Writes under a map the name and value of the State pointed at or reached by keyboard. */
export function nameStates() {
  for (const map of document.querySelectorAll<SVGElement>('.map-picture')) {
    const label = document.createElement('p');
    label.className = 'map-label';
    label.ariaHidden = 'true';
    map.after(label);
    const show = (event: Event) => {
      label.textContent = (event.target as Element).closest('a, g')?.querySelector('title')?.textContent ?? '';
    };
    map.addEventListener('focusin', show);
    map.addEventListener('pointerover', show);
  }
}
