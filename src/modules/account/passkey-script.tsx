import { visitOf, type RequestContext } from '../../kernel/http.ts';
import { assets } from '../../ui/assets.ts';

/** The script of passkeys, on the pages that use it; passkeys belong to a name, never to a bare network address. */
export function PasskeyScript({ c }: { c: RequestContext }) {
  const { passkey } = assets();
  const isAddress = /^[\d.]+$|:/.test(new URL(visitOf(c).portal.config.portalUrl).hostname);
  return passkey && !isAddress ? <script type="module" src={passkey} nonce={c.get('nonce')} /> : null;
}
