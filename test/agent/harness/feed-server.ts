/**
 * Serves a folder over HTTPS: `feed-server.ts folder key cert address ready`. It creates the file `ready` when it
 * listens.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';

const [folder = '', key = '', cert = '', address = '', ready = ''] = process.argv.slice(2);

createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'https://feed.invalid');
  try {
    response.end(readFileSync(join(folder, pathname)));
  } catch {
    response.writeHead(404).end();
  }
}).listen(443, address, () => writeFileSync(ready, ''));
