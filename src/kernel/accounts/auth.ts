import { z } from 'zod';
import { newId } from '../id.ts';
import type { Portal } from '../portal.ts';
import { hashPassphrase, passphraseLength, verifyPassphrase } from './passphrase.ts';

/** A session ends after so many seconds at the latest, and when nothing was asked for so many minutes. */
export const sessionSeconds = 7 * 24 * 60 * 60;
export const idleMinutes = 12 * 60;
/** A passkey can be added so long after signing in. */
const freshSeconds = 60 * 60;
const challengeSeconds = 10 * 60;

/** What account functions need to know of a request. */
export interface Caller {
  headers: Headers;
  /** Address of the client, as the proxy settings allow to know it. */
  ip: string;
}

const addressHeader = 'x-portal-client';
const authOf = new WeakMap<Portal, Promise<Auth>>();
export type Auth = Awaited<ReturnType<typeof buildAuth>>;

/**
 * better-auth on the portal's database; it is never mounted as a whole, only its ceremonies are called. Loaded at the
 * first of them, because it is the heaviest of all parts and most requests need none.
 */
export function auth(portal: Portal): Promise<Auth> {
  const known = authOf.get(portal) ?? buildAuth(portal);
  authOf.set(portal, known);
  return known;
}

/** The code of a refusal of better-auth; undefined for any other error. */
export function refusalCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== 'APIError') return undefined;
  return (error as { body?: { code?: string } }).body?.code ?? '';
}

/** The only headers better-auth is shown: cookies, browser and the address the portal trusts. */
export function authHeaders(caller: Caller): Headers {
  const headers = new Headers({ [addressHeader]: caller.ip });
  for (const name of ['cookie', 'user-agent', 'origin']) {
    const value = caller.headers.get(name);
    if (value) headers.set(name, value);
  }
  return headers;
}

export function isSecure(portal: Portal): boolean {
  return portal.config.portalUrl.startsWith('https:');
}

/** The full name of one of better-auth's cookies. */
export function cookieName(portal: Portal, name: 'session_token' | 'two_factor'): string {
  return `${isSecure(portal) ? '__Secure-' : ''}portal.${name}`;
}

export function authSecret(portal: Portal): string {
  return portal.keys.derive('auth').toString('base64');
}

async function buildAuth(portal: Portal) {
  const { betterAuth } = await import('better-auth');
  const { APIError } = await import('better-auth/api');
  const { twoFactor } = await import('better-auth/plugins/two-factor');
  const { passkey } = await import('@better-auth/passkey');
  return betterAuth({
    appName: 'Global Cyber Security Cooperation Portal',
    baseURL: portal.config.portalUrl,
    secret: authSecret(portal),
    database: { db: portal.database.kysely, type: 'postgres', transaction: true },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    logger: { level: 'error', log: (_level, message) => portal.log.error({ kind: 'auth' }, message) },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      maxPasswordLength: passphraseLength.max,
      password: {
        hash: (passphrase) => hashPassphrase(passphrase),
        verify: ({ hash, password }) => verifyPassphrase(hash, password),
      },
    },
    user: {
      modelName: 'account_holder',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    session: {
      modelName: 'session',
      fields: {
        userId: 'account',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      expiresIn: sessionSeconds,
      disableSessionRefresh: true,
      freshAge: freshSeconds,
    },
    account: {
      modelName: 'credential',
      fields: {
        userId: 'account',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    verification: {
      modelName: 'verification',
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    advanced: {
      cookiePrefix: 'portal',
      useSecureCookies: isSecure(portal),
      ipAddress: { ipAddressHeaders: [addressHeader] },
      // It never writes accounts, whose other columns its check would call a mistake.
      database: { generateId: () => newId(), validateSchema: false },
    },
    databaseHooks: {
      session: { create: { before: async ({ userId }) => admit(portal, userId) } },
    },
    plugins: [
      twoFactor({
        issuer: new URL(portal.config.portalUrl).host,
        twoFactorCookieMaxAge: challengeSeconds,
        schema: {
          user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
          twoFactor: {
            modelName: 'two_factor',
            fields: {
              userId: 'account',
              backupCodes: 'backup_codes',
              failedVerificationCount: 'failed_verification_count',
              lockedUntil: 'locked_until',
            },
          },
        },
      }),
      passkey({
        rpID: new URL(portal.config.portalUrl).hostname,
        rpName: 'Global Cyber Security Cooperation Portal',
        origin: portal.config.portalUrl,
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        registration: {
          afterVerification: async ({ verification }) => {
            if (!verification.registrationInfo?.userVerified) throw new APIError('BAD_REQUEST');
          },
        },
        authentication: {
          afterVerification: async ({ verification }) => {
            if (!verification.authenticationInfo.userVerified) throw new APIError('UNAUTHORIZED');
          },
        },
        advanced: { webAuthnChallengeCookie: 'passkey' },
        schema: {
          passkey: {
            modelName: 'passkey',
            fields: {
              userId: 'account',
              publicKey: 'public_key',
              credentialID: 'credential_id',
              deviceType: 'device_type',
              backedUp: 'backed_up',
              createdAt: 'created_at',
            },
          },
        },
      }),
      await firstFactorDone(),
    ],
  });
}

/** The one gate of every way to sign in: an ended account gets no session. */
async function admit(portal: Portal, account: string): Promise<void | false> {
  const { rows } = await portal.database.pool.query(
    'update account_holder set signed_in_at = now() where id = $1 and ended_at is null returning 1',
    [account],
  );
  if (rows.length === 0) return false;
}

/**
 * For ways to sign in of our own (one-time link, single sign-on): a session, or, where the account has a second factor,
 * the same challenge the passphrase leads to.
 */
async function firstFactorDone() {
  const { APIError, createAuthEndpoint } = await import('better-auth/api');
  const { setSessionCookie } = await import('better-auth/cookies');
  const { generateRandomString } = await import('better-auth/crypto');
  return {
    id: 'first-factor-done',
    endpoints: {
      beginSession: createAuthEndpoint.serverOnly(
        { method: 'POST', body: z.object({ account: z.string(), challenge: z.boolean() }) },
        async (ctx) => {
          const { internalAdapter, secret } = ctx.context;
          const user = await internalAdapter.findUserById(ctx.body.account);
          if (!user) throw new APIError('UNAUTHORIZED');
          if (ctx.body.challenge) {
            const cookie = ctx.context.createAuthCookie('two_factor', { maxAge: challengeSeconds });
            const identifier = `2fa-${generateRandomString(20)}`;
            const expiresAt = new Date(Date.now() + challengeSeconds * 1000);
            await internalAdapter.createVerificationValue({ value: user.id, identifier, expiresAt });
            await internalAdapter.createVerificationValue({
              value: '0',
              identifier: `2fa-attempts-${identifier}`,
              expiresAt,
            });
            await ctx.setSignedCookie(cookie.name, identifier, secret, cookie.attributes);
            return { session: null };
          }
          const session = await internalAdapter.createSession(user.id);
          if (!session) throw new APIError('UNAUTHORIZED');
          await setSessionCookie(ctx, { session, user });
          return { session: session.id };
        },
      ),
    },
  } as const;
}
