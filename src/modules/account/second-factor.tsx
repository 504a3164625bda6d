import { isSecretariat, type Actor } from '../../kernel/actor.ts';
import { sealFor, unsealFresh } from '../../kernel/accounts/sealed.ts';
import {
  beginTotp, confirmTotp, listSecondFactors, removePasskey, removeTotp, renewRecoveryCodes, resumeTotp,
  type PendingTotp, type SecondFactors,
} from '../../kernel/accounts/second-factor.ts'; // prettier-ignore
import { parseInput } from '../../kernel/content.ts';
import { Refused } from '../../kernel/errors.ts';
import { formToken, readForm, visitOf, type RequestContext } from '../../kernel/http.ts';
import { formatDate } from '../../kernel/language.ts';
import type { PageRoutes } from '../../kernel/module.ts';
import { TextField } from '../../ui/field.tsx';
import { Buttons, ButtonLink, Form, SubmitButton } from '../../ui/form.tsx';
import { Notice } from '../../ui/notice.tsx';
import {
  accountPage,
  answerForm,
  at,
  fieldOf,
  idIn,
  nothingGiven,
  sayOf,
  seeOther,
  signedIn,
  type Given,
} from './parts.tsx';
import { PasskeyScript } from './passkey-script.tsx';
import { qrCode } from './qr-code.ts';
import { totpSchema } from './schema.ts';
import { handOn, takeOnce } from './shown-once.ts';

/** Second factor: authenticator app, passkeys, recovery codes. The only pages open while one is missing. */
export function secondFactorPages(app: PageRoutes): void {
  app.get(
    '/account/second-factor',
    signedIn((c, actor) => showFactors(c, actor, nothingGiven)),
  );
  app.post(
    '/account/second-factor',
    signedIn((c, actor) =>
      answerForm(
        c,
        'code',
        (form) => takeCode(c, form.values),
        (given) => showFactors(c, actor, given),
      ),
    ),
  );
  app.post(
    '/account/second-factor/removal',
    signedIn((c, actor) =>
      answerForm(
        c,
        'second-factor',
        () => takeAway(c, () => removeTotp(visitOf(c))),
        (given) => showFactors(c, actor, given),
      ),
    ),
  );
  app.post(
    '/account/passkeys/:id/removal',
    signedIn((c, actor) =>
      answerForm(
        c,
        'second-factor',
        () => takeAway(c, () => removePasskey(visitOf(c), idIn(c))),
        (given) => showFactors(c, actor, given),
      ),
    ),
  );
  app.post(
    '/account/recovery-codes',
    signedIn((c, actor) =>
      answerForm(
        c,
        'second-factor',
        () => renew(c),
        (given) => showFactors(c, actor, given),
      ),
    ),
  );
  app.get('/account/recovery-codes', signedIn(showCodes));
  app.post('/account/recovery-codes/file', signedIn(sendCodes));
}

async function showFactors(c: RequestContext, actor: Actor, given: Given): Promise<Response> {
  const { language } = visitOf(c);
  const say = sayOf(c);
  const factors = await listSecondFactors(visitOf(c));
  const some = factors.totp || factors.passkeys.length > 0;
  return accountPage(c, {
    title: say('factor.title'),
    given,
    meta: <PasskeyScript c={c} />,
    children: (
      <>
        {!actor.complete && (
          <p class="lead">{say(isSecretariat(actor) ? 'factor.requiredSecretariat' : 'factor.required')}</p>
        )}
        <App c={c} given={given} factors={factors} />
        <Passkeys c={c} factors={factors} />
        {some && (
          <section>
            <h2>{say('factor.codes')}</h2>
            <p>{say('factor.codesHint')}</p>
            <Form language={language} action={at(c, '/recovery-codes')} csrf={formToken(c)}>
              <p>{say('factor.renewNote')}</p>
              <Buttons>
                <SubmitButton label={say('factor.renew')} tone="secondary" />
              </Buttons>
            </Form>
          </section>
        )}
      </>
    ),
  });
}

function App({ c, given, factors }: { c: RequestContext; given: Given; factors: SecondFactors }) {
  const say = sayOf(c);
  const { language } = visitOf(c);
  const asked = !factors.totp || c.req.query('app') === 'new' || given.value('sealed') !== undefined;
  return (
    <section>
      <h2>{say('factor.app')}</h2>
      {factors.totp && <Notice language={language} tone="success" title={say('factor.appSet')} />}
      {asked ? (
        <NewApp c={c} given={given} replaces={factors.totp} />
      ) : (
        <Buttons>
          <ButtonLink label={say('factor.replace')} href={at(c, '/second-factor?app=new')} />
        </Buttons>
      )}
      {factors.totp && (!factors.required || factors.passkeys.length > 0) && (
        <Form language={language} action={at(c, '/second-factor/removal')} csrf={formToken(c)}>
          <Buttons>
            <SubmitButton label={say('factor.removeApp')} tone="danger" />
          </Buttons>
        </Form>
      )}
    </section>
  );
}

function NewApp({ c, given, replaces }: { c: RequestContext; given: Given; replaces: boolean }) {
  const say = sayOf(c);
  const pending = resumed(c, given) ?? beginTotp(visitOf(c));
  return (
    <>
      {replaces && <p>{say('factor.replaceNote')}</p>}
      <p>{say('factor.scan')}</p>
      <Picture c={c} pending={pending} />
      <p>
        <a href={pending.address}>{say('factor.open')}</a>
      </p>
      <p>
        {say('factor.secret')}
        <br />
        <code class="secret" dir="ltr">
          {pending.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}
        </code>
      </p>
      <Form language={visitOf(c).language} action={at(c, '/second-factor')} csrf={formToken(c)} errors={given.errors}>
        <input type="hidden" name="sealed" value={pending.sealed} />
        <TextField
          {...fieldOf(c, given, 'code')}
          value={undefined}
          label={say('factor.code')}
          hint={say('factor.codeHint')}
          required
          inputMode="numeric"
          autoComplete="one-time-code"
          width="short"
          maxLength={20}
        />
        <Buttons>
          <SubmitButton label={say('factor.confirm')} />
        </Buttons>
      </Form>
    </>
  );
}

function resumed(c: RequestContext, given: Given): PendingTotp | undefined {
  const sealed = given.value('sealed');
  return sealed ? resumeTotp(visitOf(c), sealed) : undefined;
}

function Picture({ c, pending }: { c: RequestContext; pending: PendingTotp }) {
  const code = qrCode(pending.address);
  if (!code) return null;
  const { path, size } = code;
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${size} ${size}`}
      width="240"
      height="240"
      role="img"
      aria-label={sayOf(c)('factor.picture')}
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

function Passkeys({ c, factors }: { c: RequestContext; factors: SecondFactors }) {
  const say = sayOf(c);
  const { language } = visitOf(c);
  const last = factors.required && !factors.totp && factors.passkeys.length === 1;
  return (
    <section>
      <h2>{say('factor.passkeys')}</h2>
      <p>{say('factor.passkeyHint')}</p>
      {factors.passkeys.length === 0 ? (
        <p>{say('factor.none')}</p>
      ) : (
        <ul>
          {factors.passkeys.map((passkey) => (
            <li key={passkey.id}>
              <bdi>{passkey.name || say('factor.passkeyUnnamed')}</bdi> ({say('factor.added')}{' '}
              {formatDate(language, passkey.created_at)})
              {!last && (
                <Form language={language} action={at(c, `/passkeys/${passkey.id}/removal`)} csrf={formToken(c)}>
                  <SubmitButton label={say('factor.remove')} tone="danger" />
                </Form>
              )}
            </li>
          ))}
        </ul>
      )}
      <noscript>
        <p>{say('factor.passkeyScript')}</p>
      </noscript>
      <div
        data-passkey="add"
        data-next={at(c, '/second-factor?done=passkey')}
        data-codes={at(c, '/recovery-codes')}
        data-failed={say('factor.passkeyFailed')}
        hidden
      >
        <p class="field-error" role="alert" data-passkey-error hidden />
        <TextField language={language} name="passkey-name" label={say('factor.passkeyName')} maxLength={100} />
        <button type="button" class="ds-button" data-variant="secondary">
          {say('factor.passkeyAdd')}
        </button>
      </div>
    </section>
  );
}

async function takeCode(c: RequestContext, values: Record<string, unknown>): Promise<Response> {
  const { sealed, code } = parseInput(totpSchema, values);
  const codes = await confirmTotp(visitOf(c), sealed, code);
  if (codes.length === 0) return seeOther(c, at(c, '/second-factor?done=app'));
  handOn(c, { kind: 'codes', codes });
  return seeOther(c, at(c, '/recovery-codes'));
}

async function takeAway(c: RequestContext, remove: () => Promise<void>): Promise<Response> {
  await remove();
  return seeOther(c, at(c, '/second-factor?done=removed'));
}

async function renew(c: RequestContext): Promise<Response> {
  handOn(c, { kind: 'codes', codes: await renewRecoveryCodes(visitOf(c)) });
  return seeOther(c, at(c, '/recovery-codes'));
}

const filePurpose = (actor: Actor) => `recovery code file ${actor.account}`;

function showCodes(c: RequestContext, actor: Actor): Response {
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
async function sendCodes(c: RequestContext, actor: Actor): Promise<Response> {
  const form = await readForm(c);
  await form.dispose();
  const { portal } = visitOf(c);
  const codes = unsealFresh<string[]>(portal.keys, filePurpose(actor), form.text('sealed'));
  if (!codes) throw new Refused('gone');
  const title = sayOf(c)('codes.fileTitle', { host: new URL(portal.config.portalUrl).host, email: actor.email });
  return c.body(`${title}\n\n${codes.join('\n')}\n`, 200, {
    'content-type': 'text/plain; charset=utf-8',
    'content-disposition': 'attachment; filename="recovery-codes.txt"',
    'cache-control': 'no-store',
  });
}
