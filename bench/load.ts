import { Agent, request as httpRequest } from 'node:http';

/** One request to make. */
export interface Ask {
  path: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface Measured {
  requests: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Body bytes of one answer, as sent (compressed). */
  bytes: number;
}

/** Sends the requests over four kept connections and measures; throws when an answer is no success. */
export async function load(port: number, asks: Ask[]): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const times: number[] = [];
  let bytes = 0;
  let next = 0;
  const worker = async () => {
    while (next < asks.length) {
      const ask = asks[next++]!;
      const started = process.hrtime.bigint();
      bytes = await send(agent, port, ask);
      times.push(Number(process.hrtime.bigint() - started) / 1e6);
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  agent.destroy();
  times.sort((a, b) => a - b);
  return {
    requests: times.length,
    p50: times[Math.floor(times.length * 0.5)]!,
    p99: times[Math.floor(times.length * 0.99)]!,
    bytes,
  };
}

function send(agent: Agent, port: number, { path, method = 'GET', headers = {}, body }: Ask): Promise<number> {
  return new Promise((done, failed) => {
    const sent = httpRequest(
      { agent, host: '127.0.0.1', port, path, method, headers: { 'accept-encoding': 'gzip', ...headers } },
      (answer) => {
        let size = 0;
        answer.on('data', (chunk: Buffer) => (size += chunk.length));
        answer.on('end', () => {
          if ((answer.statusCode ?? 500) < 300) done(size);
          else failed(new Error(`${method} ${path} answered ${answer.statusCode}`));
        });
      },
    );
    sent.on('error', failed);
    sent.end(body);
  });
}
