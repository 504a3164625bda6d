import type { TestPortal } from '../portal.ts';

/** A page as the visitor got it. */
export interface Page {
  status: number;
  path: string;
  html: string;
  headers: Headers;
}

/** A browser without script: keeps cookies, fills forms with their token, follows redirects. */
export class TestVisitor {
  readonly cookies = new Map<string, string>();
  readonly #test: TestPortal;
  readonly #headers: Record<string, string>;

  constructor(test: TestPortal, headers: Record<string, string> = {}) {
    this.#test = test;
    this.#headers = headers;
  }

  get(path: string): Promise<Page> {
    return this.#follow(path);
  }

  /** Opens the page, fills the form that posts to `action` (by default the page itself), and sends it. */
  async send(
    path: string,
    values: Record<string, string | string[]>,
    action = path.split('?')[0] ?? path,
  ): Promise<Page> {
    const { html } = await this.get(path);
    const form = html.split('<form').find((each) => each.includes(`action="${action}"`));
    if (!form) throw new Error(`${path} has no form for ${action}`);
    const hidden = [...form.split('</form>')[0]!.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const body = new URLSearchParams(hidden.map(([, name = '', value = '']) => [name, value]));
    for (const [name, value] of Object.entries(values)) {
      body.delete(name);
      for (const each of [value].flat()) body.append(name, each);
    }
    return this.#follow(action, { method: 'POST', body });
  }

  async json(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
    const sent =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await this.#request(path, { method, ...sent });
    const text = await answer.text();
    return { status: answer.status, body: text ? (JSON.parse(text) as Record<string, unknown>) : {} };
  }

  async #follow(path: string, init: RequestInit = {}): Promise<Page> {
    const answer = await this.#request(path, init);
    const next = answer.headers.get('location');
    if (next && next.startsWith('/')) return this.#follow(next);
    return { status: answer.status, path: next ?? path, html: await answer.text(), headers: answer.headers };
  }

  async #request(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = new Headers({ ...this.#headers, ...(init.headers as Record<string, string>) });
    if (cookie) headers.set('cookie', cookie);
    const answer = await this.#test.request('anyone', path, { ...init, headers });
    for (const entry of answer.headers.getSetCookie()) this.#keep(entry);
    return answer;
  }

  #keep(entry: string): void {
    const [pair = ''] = entry.split(';');
    const name = pair.slice(0, pair.indexOf('='));
    if (/max-age=0/i.test(entry)) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(name.length + 1));
  }
}
