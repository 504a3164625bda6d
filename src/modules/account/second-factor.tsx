import {
  beginTotp,
  confirmTotp,
  listSecondFactors,
  type PendingTotp,
  removePasskey,
  removeTotp,
  renewRecoveryCodes,
  resumeTotp,
  type SecondFactors,
} from '../../kernel/accounts/second-factor.ts';
import { isSecretariat } from '../../kernel/actor.ts';
import { parseInput } from '../../kernel/content.ts';
import { formToken, type RequestContext, visitOf } from '../../kernel/http.ts';
import { formatDate } from '../../kernel/language.ts';
import type { PageRoutes } from '../../kernel/module.ts';
import { TextField } from '../../ui/field.tsx';
import { ButtonLink, Buttons, Form, SubmitButton } from '../../ui/form.tsx';
import { Notice } from '../../ui/notice.tsx';
import { fieldOf, form, type Given, nothingGiven } from './forms.tsx';
import { accountPage, actorIn, at, idIn, sayOf, seeOther, signedIn } from './parts.tsx';
import { PasskeyScript } from './passkey-script.tsx';
import { qrCode } from './qr-code.ts';
import { totpSchema } from './schema.ts';
import { handOn } from './shown-once.ts';

/** Second factor: authenticator app and passkeys. With the recovery codes, the only pages open while one is missing. */
export function secondFactorPages(app: PageRoutes): void {
  app.get('/account/second-factor', signedIn(showFactors));
  app.post('/account/second-factor', signedIn(form('code', takeCode, showFactors)));
  app.post('/account/second-factor/removal', signedIn(form('second-factor', dropApp, showFactors)));
  app.post('/account/passkeys/:id/removal', signedIn(form('second-factor', dropPasskey, showFactors)));
  app.post('/account/recovery-codes', signedIn(form('second-factor', renew, showFactors)));
}

async function showFactors(c: RequestContext, given = nothingGiven): Promise<Response> {
  const actor = actorIn(c);
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
        <Buttons>
          <button type="button" class="ds-button" data-variant="secondary">
            {say('factor.passkeyAdd')}
          </button>
        </Buttons>
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

async function dropApp(c: RequestContext): Promise<Response> {
  await removeTotp(visitOf(c));
  return seeOther(c, at(c, '/second-factor?done=removed'));
}

async function dropPasskey(c: RequestContext): Promise<Response> {
  await removePasskey(visitOf(c), idIn(c));
  return seeOther(c, at(c, '/second-factor?done=removed'));
}

async function renew(c: RequestContext): Promise<Response> {
  handOn(c, { kind: 'codes', codes: await renewRecoveryCodes(visitOf(c)) });
  return seeOther(c, at(c, '/recovery-codes'));
}
