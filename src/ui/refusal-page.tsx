import type { Refused } from '../kernel/errors.ts';
import { fieldErrorText, visitOf, type RequestContext } from '../kernel/http.ts';
import { kernelMessages } from '../kernel/messages.ts';
import { page } from './page.tsx';
import { Refusal, refusalTitle } from './refusal.tsx';

/** The page of a refused request, in the reader's language. */
export function refusalPage(c: RequestContext, refused: Refused, reference: string): Response {
  const { language } = visitOf(c);
  const detail = refused.code === 'not-found' ? undefined : kernelMessages.in(language)(`problem.${refused.code}`);
  return page(c, {
    title: refusalTitle(language, refused.status),
    status: refused.status,
    unlisted: true,
    width: 'narrow',
    children: (
      <Refusal
        language={language}
        status={refused.status}
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
      </Refusal>
    ),
  });
}
