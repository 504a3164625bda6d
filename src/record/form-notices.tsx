import type { DraftContent } from '../kernel/content.ts';
import type { Visit } from '../kernel/visit.ts';
import { CompareTable } from '../ui/compare.tsx';
import { Notice } from '../ui/notice.tsx';
import { plainRows } from './difference.ts';
import type { FormState } from './form-page.tsx';
import type { Work } from './form-work.ts';
import { recordMessages } from './messages.ts';

/** What the writer should know before going on: saved, kept as it is, still published, overtaken. */
export function FormNotices({
  visit,
  state: { work, saved, theirs, checked, errors },
}: {
  visit: Visit;
  state: FormState;
}) {
  const { language } = visit;
  const say = recordMessages.in(language);
  return (
    <>
      {saved && (
        <Notice language={language} tone="success" announce>
          <p>{say('form.saved')}</p>
        </Notice>
      )}
      {checked && errors && errors.length > 0 && (
        <Notice language={language} tone="info">
          <p>{say('form.keptAnyway')}</p>
        </Notice>
      )}
      {work.view && work.view.version > 0 && !saved && (
        <Notice language={language}>
          <p>{say('form.publishedStays')}</p>
        </Notice>
      )}
      {theirs && (
        <Notice language={language} tone="warning" title={say('conflict.title')} announce>
          <p>{say('conflict.text')}</p>
          <BothTexts visit={visit} work={work} theirs={theirs} />
        </Notice>
      )}
    </>
  );
}

/** What differs between the two texts, side by side. */
function BothTexts({ visit, work, theirs }: { visit: Visit; work: Work; theirs: DraftContent }) {
  const { language } = visit;
  const say = recordMessages.in(language);
  const [other, own] = [theirs, work.content].map((content) =>
    plainRows(visit, work.kind, content as Record<string, unknown>),
  );
  const labels = [...new Set([...other!, ...own!].map((row) => row.label))];
  const rows = labels
    .map((label) => ({
      label,
      values: [other, own].map((each) => each!.find((row) => row.label === label)?.text ?? null),
    }))
    .filter(({ values }) => values[0] !== values[1])
    .map((row) => ({ ...row, differs: true }));
  return (
    <CompareTable
      language={language}
      caption={say('conflict.caption')}
      subjects={[{ title: say('conflict.theirs') }, { title: say('conflict.yours') }]}
      rows={rows}
    />
  );
}
