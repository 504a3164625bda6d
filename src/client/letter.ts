/**
 * The text of a message between contacts, as it stands inside the ciphertext: lines `Name: value`, a line that begins with a space goes
 * on with the value before it, then an empty line and the free text. People can read and write it with any OpenPGP program.
 */
export const letterFields = [
  'Message', 'From', 'To', 'Sent', 'Urgency', 'Reply-By', 'Earlier', 'Subject', 'Kind', 'Handling', 'Language', 'When', 'Sectors', 'Effects',
  'Indicators', 'Asked', 'Follow-Up',
] as const; // prettier-ignore
export type LetterField = (typeof letterFields)[number];

/** An attachment; it is encrypted apart from the message, which vouches for it by the hash. */
export interface Enclosure {
  number: number;
  /** Bytes, before encryption. */
  size: number;
  /** Hexadecimal. */
  sha256: string;
  type: string;
  name: string;
}

export interface Letter {
  fields: Partial<Record<LetterField, string>>;
  enclosures: Enclosure[];
  text: string;
  /** Whether it was written in this form; anything else is free text. */
  inForm: boolean;
}

const mark = 'Portal-Message: 1';

/** The text to encrypt; its length is a multiple of 1,024 bytes, so that the length of the ciphertext tells little. */
export function writeLetter({ fields, enclosures, text }: Omit<Letter, 'inForm'>): string {
  const lines = letterFields.flatMap((name) => (fields[name] ? [headerLine(name, fields[name])] : []));
  const enclosed = enclosures.map(({ number, size, sha256, type, name }) =>
    headerLine('Attachment', [number, size, sha256, type || 'application/octet-stream', name].join('; ')),
  );
  return padded([mark, ...lines, ...enclosed, '', text, ''].join('\n'));
}

const headerLine = (name: string, value: string) =>
  `${name}: ${value.trim().replaceAll(/\r\n?/g, '\n').replaceAll('\n', '\n ')}`;

function padded(text: string): string {
  const length = new TextEncoder().encode(text).length;
  return text + ' '.repeat((1024 - (length % 1024)) % 1024);
}

/** Reads a decrypted text; what is not in the form is free text. */
export function readLetter(decrypted: string): Letter {
  const text = decrypted.replaceAll(/\r\n?/g, '\n').trimEnd();
  if (!text.startsWith(`${mark}\n`)) return { fields: {}, enclosures: [], text, inForm: false };
  const end = text.includes('\n\n') ? text.indexOf('\n\n') : text.length;
  const letter: Letter = { fields: {}, enclosures: [], text: text.slice(end + 2), inForm: true };
  for (const entry of text.slice(mark.length + 1, end).split(/\n(?! )/))
    takeEntry(letter, entry.replaceAll('\n ', '\n'));
  return letter;
}

function takeEntry(letter: Letter, entry: string): void {
  const at = entry.indexOf(': ');
  const [name, value] = [entry.slice(0, at), entry.slice(at + 2)];
  const known = letterFields.find((field) => field === name);
  if (known) letter.fields[known] ??= value;
  if (name === 'Attachment') takeEnclosure(letter, value);
}

function takeEnclosure(letter: Letter, value: string): void {
  const found = /^(\d{1,2}); (\d{1,9}); ([0-9a-f]{64}); ([^;\n]{1,100}); ([^\n]+)$/.exec(value);
  if (!found) return;
  const [, number, size, sha256 = '', type = '', name = ''] = found;
  letter.enclosures.push({ number: Number(number), size: Number(size), sha256, type, name });
}

/** What the portal says of a message, to be compared with what its sender signed. */
export interface StatedEnvelope {
  id: string;
  from: string;
  to: string[];
  urgency: string;
  /** ISO 8601. */
  replyBy?: string;
  earlier?: string;
}

/** The parts of the envelope that differ from what stands inside; a text that is not in the form vouches for none. */
export function differences({ fields, inForm }: Letter, stated: StatedEnvelope): LetterField[] {
  if (!inForm) return [];
  const list = (ids: string | undefined) => (ids ?? '').split(/[,\s]+/).filter(Boolean).sort().join(' '); // prettier-ignore
  const instant = (text: string | undefined) => (text ? String(Date.parse(text)) : '');
  const pairs: [LetterField, string, string][] = [
    ['Message', fields.Message ?? '', stated.id],
    ['From', fields.From ?? '', stated.from],
    ['To', list(fields.To), list(stated.to.join(' '))],
    ['Urgency', fields.Urgency ?? '', stated.urgency],
    ['Reply-By', instant(fields['Reply-By']), instant(stated.replyBy)],
    ['Earlier', fields.Earlier ?? '', stated.earlier ?? ''],
  ];
  return pairs.filter(([, inside, outside]) => inside !== outside).map(([name]) => name);
}
