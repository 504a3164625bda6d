import type { Language } from '../kernel/language.ts';
import { recordMessages } from './messages.ts';

const names: Record<string, string> = {
  'application/pdf': 'PDF',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'DOCX',
  'text/html': 'HTML',
  'text/csv': 'CSV',
  'image/png': 'PNG',
  'image/jpeg': 'JPEG',
};

/** A media type in words. */
export function fileTypeName(language: Language, mediaType: string): string {
  return names[mediaType] ?? recordMessages.in(language)(mediaType === 'text/plain' ? 'file.plainText' : 'file.other');
}
