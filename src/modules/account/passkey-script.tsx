import type { RequestContext } from '../../kernel/http.ts';
import { assets } from '../../ui/assets.ts';

/** The script of passkeys, on the pages that use it. */
export function PasskeyScript({ c }: { c: RequestContext }) {
  const { passkey } = assets();
  return passkey ? <script type="module" src={passkey} nonce={c.get('nonce')} /> : null;
}
