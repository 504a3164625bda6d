import { formatNumber, type Language } from '../kernel/language.ts';
import { uiMessages } from './messages.ts';

/** A number of bytes in words of the reader's language: "340 KB", "2.1 MB". */
export function fileSize(language: Language, bytes: number): string {
  const say = uiMessages.in(language);
  if (bytes < 1000) return say('size.bytes', { size: bytes });
  if (bytes < 1_000_000) return say('size.kilobytes', { size: formatNumber(language, Math.round(bytes / 1000)) });
  return say('size.megabytes', { size: formatNumber(language, Math.round(bytes / 100_000) / 10) });
}
