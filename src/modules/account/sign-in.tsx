import { listProviders } from '../../kernel/accounts/providers.ts';
import {
  type Challenged,
  challengedAccount,
  owesSecondFactor,
  type SignedIn,
  signIn,
  signInWithCode,
  signOut,
} from '../../kernel/accounts/sign-in.ts';
import { beginSingleSignOn, finishSingleSignOn } from '../../kernel/accounts/single-sign-on.ts';
import { parseInput } from '../../kernel/content.ts';
import { notFound, Refused } from '../../kernel/errors.ts';
import { formToken, readForm, type RequestContext, visitOf } from '../../kernel/http.ts';
import { collator } from '../../kernel/language.ts';
import type { PageRoutes } from '../../kernel/module.ts';
import { TextField } from '../../ui/field.tsx';
import { Buttons, Form, SubmitButton } from '../../ui/form.tsx';
import { Notice } from '../../ui/notice.tsx';
import { fieldOf, form, nothingGiven } from './forms.tsx';
import { accountPage, addCookies, at, callerOf, sayOf, seeOther } from './parts.tsx';
import { PasskeyScript } from './passkey-script.tsx';
import { codeSchema, nextSchema, signInSchema } from './schema.ts';

/** Signing in and out: passphrase, one-time code, passkey, single sign-on. */
export function signInPages(app: PageRoutes): void {
  app.get('/account/sign-in', (c) => showSignIn(c));
  app.post('/account/sign-in', form('email', takePassphrase, showSignIn));
  app.get('/account/sign-in/code', (c) => showCode(c));
  app.post('/account/sign-in/code', form('code', takeCode, showCode));
  app.post('/account/sign-out', (c) => leave(c));
  app.get('/account/single-sign-on/return', (c) => returnFromProvider(c));
  app.get('/account/single-sign-on/start/:party', (c) => goToProvider(c));
}

const nextOf = (c: RequestContext, next = c.req.query('next')) =>
  nextSchema.safeParse(next).data ?? `/${visitOf(c).language}/my-state`;

async function showSignIn(c: RequestContext, given = nothingGiven): Promise<Response> {
  if (visitOf(c).actor?.session) return seeOther(c, nextOf(c));
  const { language, portal } = visitOf(c);
  const say = sayOf(c);
  const next = nextSchema.safeParse(given.value('next') ?? c.req.query('next')).data;
  const query = next ? `?next=${encodeURIComponent(next)}` : '';
  const { compare } = collator(language);
  const providers = (await listProviders(portal)).map(({ party }) => ({
    party,
    name: portal.parties.name(party, language),
  }));
  return accountPage(c, {
    title: say('signIn.title'),
    given,
    tabs: false,
    meta: <PasskeyScript c={c} />,
    children: (
      <>
        <p class="lead">{say('signIn.purpose')}</p>
        {c.req.query('again') && <Notice language={language} title={say('signIn.again')} />}
        {c.req.query('needed') && <p>{say('signIn.needed')}</p>}
        <Form language={language} action={at(c, '/sign-in')} csrf={formToken(c)} errors={given.errors}>
          {next && <input type="hidden" name="next" value={next} />}
          <TextField
            {...fieldOf(c, given, 'email')}
            label={say('field.email')}
            type="email"
            required
            autoComplete="username"
            maxLength={254}
          />
          <TextField
            {...fieldOf(c, given, 'passphrase')}
            value={undefined}
            label={say('signIn.passphrase')}
            type="password"
            required
            autoComplete="current-password"
          />
          <Buttons>
            <SubmitButton label={say('signIn.button')} />
          </Buttons>
        </Form>
        <PasskeyButton c={c} next={next} label={say('signIn.passkey')} />
        {providers.length > 0 && (
          <>
            <h2>{say('signIn.providers')}</h2>
            <ul>
              {providers
                .toSorted((a, b) => compare(a.name, b.name))
                .map(({ party, name }) => (
                  <li key={party}>
                    <a href={at(c, `/single-sign-on/start/${party}${query}`)}>{name}</a>
                  </li>
                ))}
            </ul>
          </>
        )}
        <h2>{say('signIn.helpTitle')}</h2>
        <p>{say('signIn.help')}</p>
      </>
    ),
  });
}

/** Hidden until the script of passkeys shows it. */
function PasskeyButton({ c, next, label }: { c: RequestContext; next?: string; label: string }) {
  return (
    <div data-passkey="sign-in" data-next={next ?? nextOf(c)} data-failed={sayOf(c)('signIn.passkeyFailed')} hidden>
      <p class="field-error" role="alert" data-passkey-error hidden />
      <button type="button" class="ds-button" data-variant="secondary">
        {label}
      </button>
    </div>
  );
}

async function takePassphrase(c: RequestContext, values: Record<string, unknown>): Promise<Response> {
  const { next, ...given } = parseInput(signInSchema, values);
  return answerSignIn(c, await signIn(visitOf(c).portal, callerOf(c), given), next);
}

/** Where one goes after a step of signing in. */
async function answerSignIn(
  c: RequestContext,
  answer: SignedIn | Challenged,
  next: string | undefined,
): Promise<Response> {
  addCookies(c, answer.cookies);
  const query = next ? `?next=${encodeURIComponent(next)}` : '';
  if (answer.step === 'second-factor') return seeOther(c, at(c, `/sign-in/code${query}`));
  const missing = await owesSecondFactor(visitOf(c).portal, answer);
  return seeOther(c, missing ? at(c, '/second-factor') : nextOf(c, next));
}

async function showCode(c: RequestContext, given = nothingGiven): Promise<Response> {
  const { language, portal } = visitOf(c);
  const say = sayOf(c);
  const challenged = await challengedAccount(portal, callerOf(c));
  if (!challenged) return seeOther(c, at(c, '/sign-in?again=1'));
  const next = nextSchema.safeParse(given.value('next') ?? c.req.query('next')).data;
  const totp = challenged.methods.includes('totp');
  return accountPage(c, {
    title: say('code.title'),
    given,
    tabs: false,
    meta: <PasskeyScript c={c} />,
    children: (
      <>
        <p class="lead">{say(totp ? 'code.intro' : 'code.introPasskey')}</p>
        {challenged.methods.includes('passkey') && <PasskeyButton c={c} next={next} label={say('code.passkey')} />}
        <Form language={language} action={at(c, '/sign-in/code')} csrf={formToken(c)} errors={given.errors}>
          {next && <input type="hidden" name="next" value={next} />}
          <TextField
            {...fieldOf(c, given, 'code')}
            value={undefined}
            label={say(totp ? 'code.label' : 'code.labelRecovery')}
            hint={totp ? say('code.hint') : undefined}
            required
            autoComplete="one-time-code"
            width="short"
            maxLength={100}
            spellcheck={false}
          />
          <Buttons>
            <SubmitButton label={say('code.button')} />
            <a href={at(c, '/sign-in')}>{say('code.restart')}</a>
          </Buttons>
        </Form>
      </>
    ),
  });
}

async function takeCode(c: RequestContext, values: Record<string, unknown>): Promise<Response> {
  const { code, next } = parseInput(codeSchema, values);
  try {
    return await answerSignIn(c, await signInWithCode(visitOf(c).portal, callerOf(c), code), next);
  } catch (error) {
    if (error instanceof Refused && error.code === 'not-signed-in') return seeOther(c, at(c, '/sign-in?again=1'));
    throw error;
  }
}

async function leave(c: RequestContext): Promise<Response> {
  const form = await readForm(c);
  await form.dispose();
  addCookies(c, await signOut(visitOf(c).portal, callerOf(c)));
  return seeOther(c, `/${visitOf(c).language}`);
}

/** A link and not a form: the content security policy lets forms lead nowhere else. */
async function goToProvider(c: RequestContext): Promise<Response> {
  const party = c.req.param('party') ?? '';
  if (!/^[A-Z]{2}$/.test(party)) throw notFound();
  const { address, cookies } = await beginSingleSignOn(visitOf(c).portal, callerOf(c), party, nextOf(c));
  addCookies(c, cookies);
  return c.redirect(address, 302);
}

async function returnFromProvider(c: RequestContext): Promise<Response> {
  const { code, state, iss, error } = c.req.query();
  if (error) return seeOther(c, at(c, '/sign-in'));
  const answer = await finishSingleSignOn(visitOf(c).portal, callerOf(c), { code, state, iss });
  return answerSignIn(c, answer, answer.next);
}
