import type { RefusalCode, Refused } from '../kernel/errors.ts';
import {
  fieldErrorText,
  formToken,
  pathAfterLanguage,
  typedInto,
  visitOf,
  type RequestContext,
} from '../kernel/http.ts';
import { kernelMessages } from '../kernel/messages.ts';
import { page } from './page.tsx';
import { Refusal, refusalTitle } from './refusal.tsx';
import { TypedText, type TypedTextProps } from './typed-text.tsx';

/** The page of a refused request, in the reader's language, with what was typed into its form. */
export async function refusalPage(c: RequestContext, refused: Refused, reference: string): Promise<Response> {
  const { language } = visitOf(c);
  const expired = refused.code === 'form-expired';
  const detail = ownWords.has(refused.code) ? undefined : kernelMessages.in(language)(`problem.${refused.code}`);
  const typed = await typedText(c, refused.code);
  return page(c, {
    title: refusalTitle(language, refused.status, expired),
    status: refused.status,
    unlisted: true,
    width: 'narrow',
    children: (
      <Refusal
        language={language}
        status={refused.status}
        expired={expired}
        reference={reference}
        detail={detail}
        retryAfter={refused.retryAfter}
      >
        {refused.fields.length > 0 && (
          <ul>
            {refused.fields.map((field) => (
              <li key={field.path}>{fieldErrorText(language, field)}</li>
            ))}
          </ul>
        )}
        {typed && <TypedText {...typed} />}
      </Refusal>
    ),
  });
}

/** Refusals that pages word otherwise than the API. */
const ownWords = new Set<RefusalCode>([
  'not-found',
  'not-signed-in',
  'form-expired',
  'method-not-allowed',
  'precondition-failed',
  'address-too-long',
  'precondition-required',
  'header-too-large',
]);

/** Refusals that the same form may escape when it is sent once more: after signing in, or a little later. */
const passing = new Set<RefusalCode>(['not-signed-in', 'form-expired', 'too-many-requests', 'internal', 'unavailable']);

async function typedText(c: RequestContext, code: RefusalCode): Promise<TypedTextProps | undefined> {
  const { language, actor } = visitOf(c);
  const entries = await typedInto(c);
  if (entries.length === 0) return undefined;
  const again = passing.has(code) ? { action: `/${language}${pathAfterLanguage(c)}`, csrf: formToken(c) } : undefined;
  return { language, entries, again, signInHref: actor ? undefined : `/${language}/account/sign-in` };
}
