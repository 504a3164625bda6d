import { createServer } from 'node:http';

/** A bare Node server: answers `/<n>` with n bytes that were ready beforehand. What nobody can beat. */
const bodies = new Map<number, Buffer>();
const server = createServer((request, response) => {
  const size = Number(request.url?.slice(1)) || 0;
  let body = bodies.get(size);
  if (!body) bodies.set(size, (body = Buffer.alloc(size, 'x')));
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': body.length });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as { port: number }).port));
process.on('disconnect', () => process.exit());
