/** Headers and body of a request in JSON; a text is sent as it is. */
export const body = (value: unknown, headers: Record<string, string> = {}): RequestInit => ({
  body: typeof value === 'string' ? value : JSON.stringify(value),
  headers: { 'content-type': 'application/json', ...headers },
});

export const post = (value: unknown, headers?: Record<string, string>): RequestInit => ({
  method: 'POST',
  ...body(value, headers),
});
