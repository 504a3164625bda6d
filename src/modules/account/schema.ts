import { z } from 'zod';
import { apiScopes } from '../../kernel/actor.ts';
import { keyDays } from '../../kernel/accounts/api-keys.ts';
import { givenRoles, secretariatRoles } from '../../kernel/accounts/rules.ts';
import { hasForbidden } from '../../kernel/clean-text.ts';
import { line, text } from '../../kernel/content.ts';
import { languages } from '../../kernel/language.ts';

/** What forms and API of this room take. */
const required = { params: { code: 'required' } };
const wellFormed = (value: string) => !hasForbidden(value);
const forbidden = { params: { code: 'forbidden-characters' } };

/** A secret as typed: never trimmed or cleaned. */
const secret = z.string().min(1).max(1000);
const email = z
  .string()
  .max(254)
  .refine(wellFormed, forbidden)
  .transform((value) => value.trim().toLowerCase())
  .refine((value) => value !== '', required)
  .refine((value) => value === '' || /^[^\s@<>"]{1,64}@[^\s@<>"]+\.[^\s@<>".]+$/.test(value), {
    params: { code: 'e-mail' },
  });
const name = line(200).refine((value) => value !== '', required);
const language = z.enum(languages);
const id = z.string().regex(/^[\w-]{1,64}$/, { error: 'record-id' });
const party = z.string().regex(/^[A-Z]{2}$/, { error: 'state-code' });

/** Path of the portal to return to; anything else is left out. */
const next = z
  .string()
  .max(2000)
  .optional()
  .transform((value) =>
    value && /^\/(ar|zh|en|fr|ru|es)(\/(?![/\\])[^\\\s]*|\?[^\\\s]*)?$/.test(value) && wellFormed(value)
      ? value
      : undefined,
  );

export const signInSchema = z.strictObject({ email, passphrase: secret, next });
export const codeSchema = z.strictObject({
  code: z
    .string()
    .max(100)
    .refine((value) => value.trim() !== '', required),
  next,
});
export const nextSchema = next;

const newPassphrase = { passphrase: secret, again: secret };
const sameTwice = (given: { passphrase: string; again: string }) => given.passphrase === given.again;
const notSame = { params: { code: 'not-the-same' }, path: ['again'] };

export const setUpSchema = z.strictObject(newPassphrase).refine(sameTwice, notSame);
export const setUpAdministratorSchema = z.strictObject({ name, email, ...newPassphrase }).refine(sameTwice, notSame);
export const passphraseSchema = z.strictObject({ current: secret, ...newPassphrase }).refine(sameTwice, notSame);
export const languageSchema = z.strictObject({ language });

export const totpSchema = z.strictObject({ sealed: z.string().max(1000), code: z.string().min(1).max(20) });
export const passkeySchema = z.strictObject({
  name: line(100).default(''),
  response: z.record(z.string(), z.unknown()),
});
export const passkeySignInSchema = z.strictObject({ response: z.record(z.string(), z.unknown()) });

const scopes = z.array(z.enum(apiScopes)).min(1).max(apiScopes.length);
export const keySchema = z.strictObject({
  name,
  scopes,
  days: z.number().int().min(1).max(keyDays.max).default(keyDays.default),
});

export const personSchema = z.strictObject({ name, email, language });
export const createSchema = z.strictObject({
  name,
  email,
  language,
  role: z.enum([...givenRoles, ...secretariatRoles]),
});
export const roleSchema = z.strictObject({ role: z.enum([...givenRoles, ...secretariatRoles]) });
export const openStateSchema = z.strictObject({ state: party, name, email, language });

const stayAs = z.enum(['end', ...givenRoles]).transform((value) => (value === 'end' ? undefined : value));
export const handOverToSchema = z.strictObject({ account: id, stayAs });
export const handOverToNewSchema = z.strictObject({ name, email, language, stayAs });

export const recoverySchema = z.strictObject({
  account: id,
  reason: text(2000).refine((value) => value !== '', required),
  replacement: personSchema.optional(),
});

export const providerSchema = z.strictObject({
  issuer: z
    .string()
    .max(500)
    .refine((value) => /^https?:\/\//.test(value) && URL.canParse(value), { params: { code: 'web-address' } }),
  clientId: name,
  clientSecret: z.string().max(1000).refine(wellFormed, forbidden).default(''),
  domains: z
    .array(line(253).refine((value) => /^[a-z0-9.-]+\.[a-z0-9-]+$/i.test(value), { params: { code: 'wrong-value' } }))
    .min(1)
    .max(20),
});
