import { previewAudience } from './audience-preview.ts';
import { copyCitations } from './citation.ts';
import { confirmActs } from './confirm.ts';
import { keepDrafts } from './drafts.ts';
import { showLocalTimes } from './local-time.ts';
import { nameStates } from './map.ts';
import { focusErrors, unfoldFacets } from './page.ts';
import { followProgress } from './progress.ts';
import { suggest } from './suggestions.ts';

/** Small comforts on top of pages that work without them; each looks for its own marks on the page. */
for (const comfort of [
  focusErrors,
  unfoldFacets,
  suggest,
  keepDrafts,
  previewAudience,
  confirmActs,
  showLocalTimes,
  copyCitations,
  followProgress,
  nameStates,
]) {
  comfort();
}
