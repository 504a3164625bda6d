import type { Invited } from '../../kernel/accounts/invitations.ts';
import { type RequestContext, visitOf } from '../../kernel/http.ts';
import type { PageRoutes } from '../../kernel/module.ts';
import { ButtonLink } from '../../ui/form.tsx';
import { sendLink } from './letters.ts';
import { accountPage, at, complete, sayOf, seeOther } from './parts.tsx';
import { handOn, takeOnce } from './shown-once.ts';

/** The page that shows a one-time link once, where it could not be mailed. */
export function linkPages(app: PageRoutes): void {
  app.get('/account/link', complete(showLink));
}

/** Mails a link, or shows it once to who made it. @param next where to go afterwards */
export async function passOn(
  c: RequestContext,
  invited: Invited,
  purpose: 'setUp' | 'recovery',
  next: string,
): Promise<Response> {
  if (await sendLink(visitOf(c).portal, invited, purpose)) return seeOther(c, `${next}?done=mailed`);
  handOn(c, { kind: 'link', link: invited.link, name: invited.name, email: invited.email, next });
  return seeOther(c, at(c, '/link'));
}

function showLink(c: RequestContext): Response {
  const say = sayOf(c);
  const held = takeOnce(c, 'link');
  return accountPage(c, {
    title: say('link.title'),
    children: held ? (
      <>
        <p class="lead">{say('link.intro', { name: held.name, email: held.email })}</p>
        <p>
          <code class="secret" dir="ltr">
            {held.link}
          </code>
        </p>
        <ButtonLink label={say('link.done')} href={held.next} tone="primary" />
      </>
    ) : (
      <p>{say('link.none')}</p>
    ),
  });
}
