import type { Language } from '../kernel/language.ts';
import { uiMessages } from './messages.ts';

export interface SearchBoxProps {
  language: Language;
  value?: string;
  /** By default `/{language}/search`. */
  action?: string;
  /** Field name of the words; by default `q`. */
  name?: string;
  large?: boolean;
  /** Filters that stay when searching again: name and value pairs. */
  keep?: [string, string][];
}

/** The search form (GET). With script it suggests while typing, after the ARIA combobox pattern. */
export function SearchBox({ language, value, action, name = 'q', large, keep = [] }: SearchBoxProps) {
  const say = uiMessages.in(language);
  const id = large ? 'search-large' : 'search';
  return (
    <form
      class={large ? 'search search-large' : 'search'}
      role="search"
      aria-label={large ? say('search.label') : undefined}
      method="get"
      action={action ?? `/${language}/search`}
    >
      {keep.map(([field, text]) => (
        <input key={`${field}=${text}`} type="hidden" name={field} value={text} />
      ))}
      <label for={id} class="sr-only">
        {say('search.label')}
      </label>
      <div class="search-field">
        <input
          class="ds-input"
          id={id}
          type="search"
          name={name}
          value={value}
          dir="auto"
          maxLength={200}
          placeholder={say('search.placeholder')}
          autoComplete="off"
          data-suggestions={language}
          data-suggestions-label={say('search.suggestions')}
        />
      </div>
      <button type="submit" class="ds-button">
        {say('search.button')}
      </button>
    </form>
  );
}
