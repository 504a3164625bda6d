import type { PageRoutes } from '../../../kernel/module.ts';
import { citationFile } from './citation.ts';
import { comparePage } from './compare-page.tsx';
import { lookUpPage } from './look-up-page.tsx';
import { paragraphPage, symbolPage } from './paragraph-page.tsx';
import { phrasePage } from './phrase-page.tsx';
import { piecePage, takePiece } from './piece-page.tsx';
import { previewPage, takePreview } from './preview-page.tsx';
import { proposalsPage, takeLink } from './proposals-page.tsx';
import { splitPage, takeSplit } from './split-page.tsx';
import { tagsPage, takeTags } from './tags-page.tsx';
import { sidesPage, textPage } from './text-page.tsx';

/** Texts paragraph by paragraph, their genealogy, agreed language, look-up by symbol. Mount them before `/processes/:id`. */
export function mountParagraphs(app: PageRoutes): void {
  app.get('/processes/agreed-language', phrasePage);
  app.get('/processes/look-up', lookUpPage);
  app.get('/processes/symbol/*', symbolPage);
  app.get('/processes/:id/paragraphs', textPage);
  app.get('/processes/:id/side-by-side', sidesPage);
  app.get('/processes/:id/para/:anchor', paragraphPage);
  app.get('/processes/:id/para/:anchor/citation/:format', citationFile);
  app.get('/processes/:id/para/:anchor/compare', comparePage);
  app.get('/processes/:id/para/:anchor/tags', (c) => tagsPage(c));
  app.post('/processes/:id/para/:anchor/tags', takeTags);
  app.get('/processes/:id/genealogy', proposalsPage);
  app.post('/processes/:id/genealogy', takeLink);
  app.get('/processes/:id/split', (c) => splitPage(c));
  app.post('/processes/:id/split', takeSplit);
  app.get('/processes/:id/split/preview', previewPage);
  app.post('/processes/:id/split/preview', takePreview);
  app.get('/processes/:id/split/piece', (c) => piecePage(c));
  app.post('/processes/:id/split/piece', takePiece);
}
