import type { OpenAPIHono } from '@hono/zod-openapi';
import { Refused } from './errors.ts';
import type { RequestContext } from './http.ts';
import type { RequestEnv } from './module.ts';
import type { Portal } from './portal.ts';

/** Requests answered by this process, by class of status; numbers only, no address, no path. */
const counts = new Map<string, { count: number; seconds: number }>();

/** Counts an answer. @param started `process.hrtime.bigint()` at its beginning */
export function observe(c: RequestContext, status: number, started: bigint): void {
  const key = `method="${c.req.method}",status="${Math.floor(status / 100)}xx"`;
  const entry = counts.get(key) ?? { count: 0, seconds: 0 };
  entry.count++;
  entry.seconds += Number(process.hrtime.bigint() - started) / 1e9;
  counts.set(key, entry);
}

/** `/healthz`: the process answers. `/readyz`: the database does too. `/metrics`: Prometheus text, loopback only unless opened. */
export function mountMetrics(app: OpenAPIHono<RequestEnv>, portal: Portal): void {
  app.get('/healthz', (c) => c.text('ok\n', 200, { 'cache-control': 'no-store' }));
  app.get('/readyz', async (c) => {
    const ready = await portal.database.pool.query('select 1').then(() => true, () => false); // prettier-ignore
    return c.text(ready ? 'ready\n' : 'not ready\n', ready ? 200 : 503, { 'cache-control': 'no-store' });
  });
  app.get('/metrics', (c) => {
    if (!portal.config.metricsPublic && !isLoopback(c)) throw new Refused('not-found');
    return c.text(metricsText(portal), 200, {
      'cache-control': 'no-store',
      'content-type': 'text/plain; version=0.0.4',
    });
  });
}

function isLoopback(c: RequestContext): boolean {
  if (c.req.header('x-forwarded-for')) return false;
  const incoming = (c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming;
  return ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(incoming?.socket?.remoteAddress ?? '');
}

function metricsText(portal: Portal): string {
  const { pool } = portal.database;
  const lines = ['# TYPE portal_requests_total counter', '# TYPE portal_request_seconds_total counter'];
  for (const [labels, { count, seconds }] of counts) {
    lines.push(`portal_requests_total{${labels}} ${count}`, `portal_request_seconds_total{${labels}} ${seconds}`);
  }
  lines.push(
    `portal_database_connections{state="open"} ${pool.totalCount}`,
    `portal_database_connections{state="waiting"} ${pool.waitingCount}`,
  );
  lines.push(
    `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
    `process_cpu_seconds_total ${process.cpuUsage().user / 1e6}`,
  );
  return `${lines.join('\n')}\n`;
}
