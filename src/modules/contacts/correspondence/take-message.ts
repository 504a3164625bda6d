import { readFile } from 'node:fs/promises';
import { parseInput } from '../../../kernel/content.ts';
import type { Refused } from '../../../kernel/errors.ts';
import { formErrors, readForm, type ReceivedForm, type RequestContext } from '../../../kernel/http.ts';
import { editorPage } from './compose.tsx';
import { goOn, orRefused } from './parts.tsx';
import { planMessage } from './plan.ts';
import type { Correspondent } from './rules.ts';
import { bounds, envelopeSchema } from './schema.ts';
import { sendMessage } from './sending.ts';

const limits = {
  fileBytes: bounds.attachment,
  files: bounds.attachments + 1,
  fields: 100,
  typedBytes: bounds.message * 3,
  totalBytes: bounds.attachment * bounds.attachments + 2_000_000,
};

/** Takes a sealed message from the page's script, or from the form of those who encrypt by themselves. */
export function takeMessage(c: RequestContext, visit: Correspondent): Promise<Response> {
  return orRefused(
    c,
    () => readForm(c, limits),
    async (form) => {
      const { thread } = await sendMessage(
        visit,
        parseInput(envelopeSchema, await envelopeOf(form)),
        await filesOf(form),
      );
      return goOn(c, `/${thread}?done=sent`);
    },
    (refused, form) => showAgain(c, visit, refused, form),
  );
}

/** What was typed as an hour without zone is in UTC. */
async function envelopeOf(form: ReceivedForm): Promise<unknown> {
  const { csrf: _, message_file: __, attachments: ___, ...values } = form.values as Record<string, unknown>;
  const replyBy = form.text('reply_by');
  const file = form.files.find(({ field }) => field === 'message_file');
  const message =
    form.text('message').trim() || (file && file.size <= bounds.message ? await readFile(file.path, 'latin1') : '');
  return {
    ...values,
    message,
    earlier: form.text('earlier') || undefined,
    reply_by: replyBy ? (/T\d\d:\d\d(:\d\d)?$/.test(replyBy) ? `${replyBy.slice(0, 16)}:00Z` : replyBy) : undefined,
  };
}

const filesOf = (form: ReceivedForm): Promise<Uint8Array[]> =>
  Promise.all(
    form.files
      .filter(({ field }) => field === 'attachments')
      .map(async ({ path }) => new Uint8Array(await readFile(path))),
  );

/** The page again, with what was typed, unless that is what must not be kept: a text in clear is not sent back either. */
async function showAgain(
  c: RequestContext,
  visit: Correspondent,
  refused: Refused,
  form: ReceivedForm | undefined,
): Promise<Response> {
  if (!form || refused.code !== 'invalid') throw refused;
  const to = form.entries.filter(([name]) => name === 'to[]').map(([, value]) => value);
  const plan = await planMessage(visit, { from: form.text('from'), to, earlier: form.text('earlier') || undefined });
  if (!plan.from || plan.to.length === 0) throw refused;
  return editorPage(c, visit, plan, { errors: formErrors(visit.language, refused.fields), form, status: 422 });
}
