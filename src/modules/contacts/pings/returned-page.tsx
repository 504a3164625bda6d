import { formToken, readForm, visitOf, type RequestContext } from '../../../kernel/http.ts';
import { TextArea } from '../../../ui/field.tsx';
import { Buttons, Form, SubmitButton } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { takeReturned, type Taken } from './bounces.ts';
import { pingMessages } from './messages.ts';
import { pingFrame } from './ping-frame.tsx';
import { requireOfficer } from './rules.ts';

/** Takes a letter that came back, pasted whole, where the mail server does not hand it in by itself. */
export function returnedPage(c: RequestContext, taken?: Taken, typed = ''): Response {
  const visit = visitOf(c);
  requireOfficer(visit);
  const { language } = visit;
  const say = pingMessages.in(language);
  const failed = taken === 'not-a-return' || taken === 'unknown-letter';
  return pingFrame(
    c,
    say('returned.title'),
    [
      <PageTitle key="title" title={say('returned.title')} purpose={say('returned.purpose')} />,
      taken && (
        <Notice key="taken" language={language} tone={failed ? 'warning' : 'success'} announce>
          <p>{say(`returned.${taken}`)}</p>
        </Notice>
      ),
      <Form key="form" language={language} action={`/${language}/contacts/pings/returned`} csrf={formToken(c)}>
        <TextArea
          language={language}
          name="message"
          label={say('returned.message')}
          hint={say('returned.hint')}
          required
          rows={12}
          value={typed}
        />
        <Buttons>
          <SubmitButton label={say('returned.button')} />
        </Buttons>
      </Form>,
    ],
    { status: failed ? 422 : 200, narrow: true },
  );
}

export async function takeReturnedPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  requireOfficer(visit);
  const message = (await readForm(c)).text('message');
  const taken = await takeReturned(visit, Buffer.from(message), new Date());
  return returnedPage(c, taken, taken === 'marked' || taken === 'delayed' ? '' : message);
}
