import { needsSecondFactor } from '../../kernel/accounts/account.ts';
import { acceptInvitation, findInvitation, type OpenInvitation } from '../../kernel/accounts/invitations.ts';
import { passphraseLength } from '../../kernel/accounts/passphrase.ts';
import { parseInput } from '../../kernel/content.ts';
import { formToken, type RequestContext, visitOf } from '../../kernel/http.ts';
import { formatInstant } from '../../kernel/language.ts';
import type { PageRoutes } from '../../kernel/module.ts';
import { TextField } from '../../ui/field.tsx';
import { Buttons, Form, SubmitButton } from '../../ui/form.tsx';
import { Notice } from '../../ui/notice.tsx';
import { fieldOf, form, type Given, NewPassphrase, nothingGiven } from './forms.tsx';
import { accountPage, addCookies, at, callerOf, sayOf, seeOther } from './parts.tsx';
import { setUpAdministratorSchema, setUpSchema } from './schema.ts';

/** The pages behind one-time links. */
export function setUpPages(app: PageRoutes): void {
  app.get('/account/set-up/:token', (c) => showSetUp(c));
  app.post('/account/set-up/:token', form('passphrase', takeSetUp, showSetUp));
}

const tokenOf = (c: RequestContext) => c.req.param('token') ?? '';
const titles = { 'set-up': 'setUp.title', recovery: 'setUp.recoveryTitle', administrator: 'setUp.adminTitle' } as const;

async function showSetUp(c: RequestContext, given = nothingGiven): Promise<Response> {
  const { language, portal } = visitOf(c);
  const say = sayOf(c);
  const invitation = await findInvitation(portal, callerOf(c), tokenOf(c));
  const { purpose, role, email } = invitation;
  c.header('referrer-policy', 'no-referrer');
  return accountPage(c, {
    title: say(titles[purpose]),
    given,
    tabs: false,
    children: (
      <>
        {purpose !== 'administrator' && <p class="lead">{say('setUp.for', describe(c, invitation))}</p>}
        {purpose === 'recovery' && <Notice language={language} tone="warning" title={say('setUp.recoveryNote')} />}
        <p>{say('setUp.until', { instant: formatInstant(language, invitation.expiresAt) })}</p>
        <Form language={language} action={at(c, `/set-up/${tokenOf(c)}`)} csrf={formToken(c)} errors={given.errors}>
          {purpose === 'administrator' ? (
            <OwnWords c={c} given={given} />
          ) : (
            <input type="hidden" autocomplete="username" value={email} />
          )}
          <NewPassphrase c={c} given={given} label={say('setUp.passphrase')} min={passphraseLength.min} />
          {needsSecondFactor(role) && <p>{say('setUp.next')}</p>}
          <Buttons>
            <SubmitButton label={say('setUp.button')} />
          </Buttons>
        </Form>
      </>
    ),
  });
}

function describe(c: RequestContext, { name, email, role, party }: OpenInvitation) {
  const { language, parties } = visitOf(c);
  return { name, email, role: sayOf(c)(`role.${role}`), party: parties.name(party, language) };
}

function OwnWords({ c, given }: { c: RequestContext; given: Given }) {
  const say = sayOf(c);
  return (
    <>
      <TextField
        {...fieldOf(c, given, 'name')}
        label={say('setUp.name')}
        required
        maxLength={200}
        autoComplete="name"
      />
      <TextField
        {...fieldOf(c, given, 'email')}
        label={say('field.email')}
        type="email"
        required
        maxLength={254}
        autoComplete="username"
      />
    </>
  );
}

async function takeSetUp(c: RequestContext, values: Record<string, unknown>): Promise<Response> {
  const { portal } = visitOf(c);
  const { purpose, role } = await findInvitation(portal, callerOf(c), tokenOf(c));
  const given = parseInput(purpose === 'administrator' ? setUpAdministratorSchema : setUpSchema, values);
  const { cookies } = await acceptInvitation(portal, callerOf(c), tokenOf(c), given);
  addCookies(c, cookies);
  return seeOther(c, at(c, needsSecondFactor(role) ? '/second-factor' : ''));
}
