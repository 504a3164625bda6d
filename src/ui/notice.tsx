import type { ComponentChildren } from 'preact';
import type { Language } from '../kernel/language.ts';
import { uiMessages } from './messages.ts';

export interface NoticeProps {
  language: Language;
  tone?: 'info' | 'success' | 'warning' | 'danger';
  title?: string;
  /** Read aloud when the page opens: the answer to what the reader just did. */
  announce?: boolean;
  children?: ComponentChildren;
}

/** Something the reader should know; its tone is said in words too. */
export function Notice({ language, tone = 'info', title, announce, children }: NoticeProps) {
  const say = uiMessages.in(language);
  return (
    <div class={`notice notice-${tone}`} role={announce ? (tone === 'danger' ? 'alert' : 'status') : undefined}>
      <p class="notice-title">{title ?? say(`notice.${tone}`)}</p>
      {children}
    </div>
  );
}
