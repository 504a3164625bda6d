import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import Provider from 'oidc-provider';

/** A person as the provider knows them. */
export interface ProvidedPerson {
  email: string;
  email_verified: boolean;
}

/** A real OpenID Connect provider on loopback, for tests; whoever it knows signs in by name. */
export async function openProvider(redirectUri: string, people: Record<string, ProvidedPerson>, tokenClaims = true) {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  after(() => server.close());
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = { client_id: 'portal', client_secret: 'a secret of the portal', redirect_uris: [redirectUri] };
  const provider = new Provider(issuer, {
    clients: [client],
    claims: { email: ['email', 'email_verified'] },
    conformIdTokenClaims: !tokenClaims,
    pkce: { required: () => true },
    cookies: { keys: ['test'] },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...people[sub] }) }),
  });
  server.on('request', (request, response) => void provider.callback()(request, response));
  return { issuer, client };
}

/** Goes through the provider's pages as a browser does. @returns the address at the portal it ends at */
export async function signInAtProvider(start: string, login: string): Promise<URL> {
  const jar = new Map<string, string>();
  let address = start;
  for (let step = 0; step < 12; step++) {
    const form = /\/interaction\/[\w-]+$/.test(address);
    const page = form ? await visit(jar, address) : undefined;
    const prompt = /name="prompt" value="(\w+)"/.exec((await page?.text()) ?? '')?.[1];
    const answer = await visit(jar, address, form ? { prompt: prompt ?? 'login', login, password: 'x' } : undefined);
    const next = answer.headers.get('location');
    if (!next) throw new Error(`The provider answered ${answer.status} at ${address}.`);
    address = new URL(next, address).href;
    if (new URL(address).pathname.endsWith('/single-sign-on/return')) return new URL(address);
  }
  throw new Error('The provider never sent the browser back.');
}

async function visit(jar: Map<string, string>, address: string, form?: Record<string, string>): Promise<Response> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const answer = await fetch(address, {
    redirect: 'manual',
    headers: { cookie },
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  });
  for (const entry of answer.headers.getSetCookie()) {
    const [name = '', value = ''] = (entry.split(';')[0] ?? '').split('=');
    jar.set(name, value);
  }
  return answer;
}
