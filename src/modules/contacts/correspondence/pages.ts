import type { PageRoutes } from '../../../kernel/module.ts';
import { newPage } from './compose.tsx';
import { inboxPage } from './inbox.tsx';
import { forceKey, keysPage, stopKey, takeAcceptance, takeKey } from './keys-page.tsx';
import { correspondent } from './parts.tsx';
import { attachmentFile, publicKeysFile, takeFile, templateFile } from './taking-away.ts';
import { takeMessage } from './take-message.ts';
import { takeAcknowledgement, takeClosure, takeOpening, threadPage } from './thread.tsx';

/** The pages of messages between contacts. */
export function mountCorrespondencePages(app: PageRoutes): void {
  app.get('/contacts/messages', inboxPage);
  app.post('/contacts/messages', correspondent(takeMessage));
  app.get('/contacts/messages/new', correspondent(newPage));
  app.get('/contacts/messages/keys', correspondent(keysPage));
  app.post('/contacts/messages/keys', correspondent(takeKey));
  app.post('/contacts/messages/keys/:id/force', correspondent(forceKey));
  app.post('/contacts/messages/keys/:id/end', correspondent(stopKey));
  app.post('/contacts/messages/acceptance', correspondent(takeAcceptance));
  app.get('/contacts/messages/public-keys', correspondent(publicKeysFile));
  app.get('/contacts/messages/template', correspondent(templateFile));
  app.get('/contacts/messages/:id', correspondent(threadPage));
  app.post('/contacts/messages/:id/opening', correspondent(takeOpening));
  app.post('/contacts/messages/:id/file', correspondent(takeFile));
  app.get('/contacts/messages/:id/attachments/:number', correspondent(attachmentFile));
  app.post('/contacts/messages/:id/acknowledgement', correspondent(takeAcknowledgement));
  app.post('/contacts/messages/:id/closure', correspondent(takeClosure));
}
