import { composeMessages } from './seal-compose.ts';
import { makeKeys } from './seal-keys.ts';
import { readThreads } from './seal-thread.ts';

/** The pages of messages between contacts: what is secret is encrypted and decrypted here, and nowhere else. */
const pages: Record<string, (root: HTMLElement) => void> = {
  keys: makeKeys,
  compose: composeMessages,
  thread: readThreads,
};

for (const root of document.querySelectorAll<HTMLElement>('[data-correspondence]'))
  pages[root.dataset.correspondence ?? '']?.(root);
