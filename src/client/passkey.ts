/** Makes and uses passkeys (WebAuthn Level 3). Without this script the pages offer passphrase and one-time code. */
const base = '/api/v1/account';

if (window.PublicKeyCredential) for (const box of document.querySelectorAll<HTMLElement>('[data-passkey]')) offer(box);

function offer(box: HTMLElement) {
  const button = box.querySelector('button');
  const failure = box.querySelector<HTMLElement>('[data-passkey-error]');
  if (!button || !failure) return;
  box.hidden = false;
  button.addEventListener('click', async () => {
    button.disabled = true;
    failure.hidden = true;
    try {
      location.assign(box.dataset.passkey === 'add' ? await add(box) : await use(box));
    } catch {
      failure.textContent = box.dataset.failed ?? '';
      failure.hidden = false;
      button.disabled = false;
    }
  });
}

/** @returns where to go next: the page that shows the recovery codes once, if these are the first */
async function add(box: HTMLElement): Promise<string> {
  const options = await post('/passkeys/options', {});
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: listed(options.excludeCredentials),
  };
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  const answer = made.response as AuthenticatorAttestationResponse;
  const name = box.querySelector('input')?.value ?? '';
  const response = {
    ...common(made),
    response: {
      clientDataJSON: text(answer.clientDataJSON),
      attestationObject: text(answer.attestationObject),
      transports: answer.getTransports?.() ?? [],
    },
  };
  const { shownAt } = await post('/passkeys', { name, response });
  return shownAt ? (box.dataset.codes ?? '') : (box.dataset.next ?? '');
}

async function use(box: HTMLElement): Promise<string> {
  const options = await post('/passkey-session/options', {});
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: listed(options.allowCredentials),
  };
  const used = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  const answer = used.response as AuthenticatorAssertionResponse;
  const response = {
    ...common(used),
    response: {
      clientDataJSON: text(answer.clientDataJSON),
      authenticatorData: text(answer.authenticatorData),
      signature: text(answer.signature),
      userHandle: answer.userHandle ? text(answer.userHandle) : undefined,
    },
  };
  await post('/passkey-session', { response });
  return box.dataset.next ?? '';
}

const common = (credential: PublicKeyCredential) => ({
  id: credential.id,
  rawId: text(credential.rawId),
  type: credential.type,
  clientExtensionResults: credential.getClientExtensionResults(),
});

interface Descriptor {
  id: string;
  type: 'public-key';
  transports?: AuthenticatorTransport[];
}

const listed = (descriptors: Descriptor[] | undefined) => descriptors?.map((each) => ({ ...each, id: bytes(each.id) }));

// oxlint-disable-next-line typescript/no-explicit-any -- the options are the browser's own dictionary
async function post(path: string, body: unknown): Promise<any> {
  const answer = await fetch(base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function bytes(base64url: string): ArrayBuffer {
  return Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
    .buffer;
}

function text(buffer: ArrayBuffer): string {
  const base64 = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
