/** One suggestion: a word to search for, or a record to go to. */
interface Suggestion {
  text: string;
  href?: string;
}

/** Suggests while one types, after the combobox pattern of the ARIA Authoring Practices (list autocomplete). */
export function suggest() {
  for (const input of document.querySelectorAll<HTMLInputElement>('input[data-suggestions]'))
    new Combobox(input).listen();
}

class Combobox {
  #input: HTMLInputElement;
  #list = document.createElement('ul');
  #suggestions: Suggestion[] = [];
  #active = -1;
  #pause = 0;
  #latest = 0;

  constructor(input: HTMLInputElement) {
    this.#input = input;
    this.#list.id = `${input.id}-suggestions`;
    this.#list.className = 'suggestions';
    this.#list.role = 'listbox';
    this.#list.ariaLabel = input.dataset.suggestionsLabel ?? '';
    this.#list.hidden = true;
    input.after(this.#list);
    input.role = 'combobox';
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-controls', this.#list.id);
    input.setAttribute('aria-expanded', 'false');
  }

  listen() {
    const input = this.#input;
    input.addEventListener('input', () => this.#wait());
    input.addEventListener('keydown', (event) => this.#key(event));
    input.addEventListener('blur', () => this.#close());
    this.#list.addEventListener('mousedown', (event) => event.preventDefault());
    this.#list.addEventListener('click', (event) => {
      const option = (event.target as Element).closest('li');
      if (option) this.#choose([...this.#list.children].indexOf(option));
    });
  }

  #wait() {
    clearTimeout(this.#pause);
    this.#pause = window.setTimeout(() => void this.#ask(), 200);
  }

  async #ask() {
    const turn = ++this.#latest;
    const words = this.#input.value.trim();
    if (words.length < 2) return this.#close();
    const query = new URLSearchParams({ q: words, language: this.#input.dataset.suggestions ?? '' });
    const answer = await fetch(`/api/v1/suggestions?${query}`).catch(() => undefined);
    const found = answer?.ok ? ((await answer.json()) as { items: Suggestion[] }) : { items: [] };
    if (turn === this.#latest && document.activeElement === this.#input) this.#show(found.items.slice(0, 8));
  }

  #show(suggestions: Suggestion[]) {
    this.#suggestions = suggestions;
    this.#active = -1;
    this.#list.replaceChildren(...suggestions.map((suggestion, index) => this.#option(suggestion, index)));
    this.#list.hidden = suggestions.length === 0;
    this.#input.setAttribute('aria-expanded', String(suggestions.length > 0));
    this.#input.removeAttribute('aria-activedescendant');
  }

  #option({ text }: Suggestion, index: number) {
    const option = document.createElement('li');
    option.id = `${this.#list.id}-${index}`;
    option.role = 'option';
    option.dir = 'auto';
    option.textContent = text;
    option.setAttribute('aria-selected', 'false');
    return option;
  }

  #close() {
    clearTimeout(this.#pause);
    this.#latest++;
    this.#show([]);
  }

  #key(event: KeyboardEvent) {
    const count = this.#suggestions.length;
    if (event.isComposing || count === 0) return;
    if (event.key === 'ArrowDown') this.#move((this.#active + 1) % count);
    else if (event.key === 'ArrowUp') this.#move(this.#active > 0 ? this.#active - 1 : count - 1);
    else if (event.key === 'Escape') this.#close();
    else if (event.key === 'Enter' && this.#active >= 0) this.#choose(this.#active);
    else return;
    event.preventDefault();
  }

  #move(to: number) {
    this.#list.children[this.#active]?.setAttribute('aria-selected', 'false');
    this.#active = to;
    const option = this.#list.children[to];
    option?.setAttribute('aria-selected', 'true');
    option?.scrollIntoView({ block: 'nearest' });
    this.#input.setAttribute('aria-activedescendant', option?.id ?? '');
  }

  #choose(index: number) {
    const chosen = this.#suggestions[index];
    if (!chosen) return;
    this.#close();
    if (chosen.href) return location.assign(chosen.href);
    this.#input.value = chosen.text;
    this.#input.form?.requestSubmit();
  }
}
