import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, vi } from 'vitest';

export interface Request {
  method: string;
  /** The path with its query. */
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export type Answer =
  | { status: number; headers?: Record<string, string>; body: string }
  /** The server closes the connection without a response, or halfway through a response. */
  | 'drop'
  | 'drop halfway'
  /** The server sends one byte every 20 ms, without an end. */
  | 'trickle';

export interface StandIn {
  requests: Request[];
  /** SQS clients send requests to the host of the queue's URL. */
  queueUrl(): string;
  /** Sets the responses to the next requests, in order. */
  answer(...answers: Answer[]): void;
}

const SERVICES = ['EC2', 'ROUTE_53', 'ROUTE53RESOLVER', 'S3', 'KMS', 'SSM', 'SNS', 'SQS'];

/** A local server that every SDK client calls, by the SDK's environment variables. */
export function standIn(): StandIn {
  const requests: Request[] = [];
  const answers: Answer[] = [];
  const server = createServer(async (incoming, response) => {
    requests.push(await read(incoming));
    reply(response, answers.shift() ?? { status: 500, body: 'no answer was prepared' });
  });
  let url = '';
  beforeEach(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    url = `http://127.0.0.1:${address.port}`;
    for (const service of SERVICES) {
      vi.stubEnv(`AWS_ENDPOINT_URL_${service}`, url);
    }
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    requests.length = 0;
    answers.length = 0;
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return {
    requests,
    queueUrl: () => `${url}/123456789012/reconcile.fifo`,
    answer: (...more) => {
      answers.push(...more);
    },
  };
}

async function read(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: incoming.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function reply(response: ServerResponse, answer: Answer): void {
  if (answer === 'drop') {
    response.destroy();
    return;
  }
  if (answer === 'drop halfway') {
    response.writeHead(200, { etag: '"one"', 'content-length': '100' });
    response.write('half', () => response.destroy());
    return;
  }
  if (answer === 'trickle') {
    response.writeHead(200, { etag: '"one"', 'content-length': '100000' });
    const timer = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(timer));
    return;
  }
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}

export function xml(status: number, body: string, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'content-type': 'text/xml', ...headers }, body };
}

export function json(status: number, body: object, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', ...headers },
    body: JSON.stringify(body),
  };
}
