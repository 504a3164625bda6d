import { sealFor, unsealFresh } from '../../kernel/accounts/sealed.ts';
import type { Actor } from '../../kernel/actor.ts';
import { Refused } from '../../kernel/errors.ts';
import { formToken, readForm, type RequestContext, visitOf } from '../../kernel/http.ts';
import type { PageRoutes } from '../../kernel/module.ts';
import { ButtonLink, Buttons, Form, SubmitButton } from '../../ui/form.tsx';
import { accountPage, actorIn, at, sayOf, signedIn } from './parts.tsx';
import { takeOnce } from './shown-once.ts';

/** Recovery codes, shown once. */
export function recoveryCodePages(app: PageRoutes): void {
  app.get('/account/recovery-codes', signedIn(showCodes));
  app.post('/account/recovery-codes/file', signedIn(sendCodes));
}

const filePurpose = (actor: Actor) => `recovery code file ${actor.account}`;

function showCodes(c: RequestContext): Response {
  const actor = actorIn(c);
  const say = sayOf(c);
  const { language, portal } = visitOf(c);
  const codes = takeOnce(c, 'codes')?.codes;
  return accountPage(c, {
    title: say('codes.title'),
    children: codes ? (
      <>
        <p class="lead">{say('codes.intro')}</p>
        <ul class="codes" dir="ltr">
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
        <Form language={language} action={at(c, '/recovery-codes/file')} csrf={formToken(c)}>
          <input type="hidden" name="sealed" value={sealFor(portal.keys, filePurpose(actor), codes, 60)} />
          <Buttons>
            <SubmitButton label={say('codes.download')} tone="secondary" />
            <ButtonLink label={say('codes.done')} href={at(c)} tone="primary" />
          </Buttons>
        </Form>
      </>
    ) : (
      <p>{say('link.none')}</p>
    ),
  });
}

/** The codes just shown, as a text file: no script is needed to keep them. */
async function sendCodes(c: RequestContext): Promise<Response> {
  const actor = actorIn(c);
  const received = await readForm(c);
  await received.dispose();
  const { portal } = visitOf(c);
  const codes = unsealFresh<string[]>(portal.keys, filePurpose(actor), received.text('sealed'));
  if (!codes) throw new Refused('gone');
  const title = sayOf(c)('codes.fileTitle', { host: new URL(portal.config.portalUrl).host, email: actor.email });
  return c.body(`${title}\n\n${codes.join('\n')}\n`, 200, {
    'content-type': 'text/plain; charset=utf-8',
    'content-disposition': 'attachment; filename="recovery-codes.txt"',
    'cache-control': 'no-store',
  });
}
