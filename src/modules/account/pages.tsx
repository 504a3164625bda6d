import type { PageRoutes } from '../../kernel/module.ts';
import { handOverPages } from './hand-over.tsx';
import { keysPages } from './keys.tsx';
import { linkPages } from './link.tsx';
import { ownPages } from './own.tsx';
import { peoplePages } from './people.tsx';
import { personPages } from './person.tsx';
import { providerPages } from './providers.tsx';
import { recoveryCodePages } from './recovery-codes.tsx';
import { recoveryPages } from './recovery.tsx';
import { secondFactorPages } from './second-factor.tsx';
import { setUpPages } from './set-up.tsx';
import { signInPages } from './sign-in.tsx';
import { statesPages } from './states.tsx';

/** The pages of the room, in the order in which one meets them. */
export function pages(app: PageRoutes): void {
  setUpPages(app);
  signInPages(app);
  secondFactorPages(app);
  recoveryCodePages(app);
  ownPages(app);
  keysPages(app);
  peoplePages(app);
  personPages(app);
  handOverPages(app);
  linkPages(app);
  statesPages(app);
  recoveryPages(app);
  providerPages(app);
}
