import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { until } from './until.ts';

export const REGION = 'eu-west-2';
/** MiniStack's own. */
export const ACCOUNT = '000000000000';

const MINISTACK = fileURLToPath(new URL('../ministack_server.py', import.meta.url));
const MOTO = fileURLToPath(new URL('../moto_server.py', import.meta.url));
/** moto as it is installed. */
const STOCK_MOTO = ['-m', 'moto.server'] as const;

/** The root user of the emulated account. */
const ROOT_USER = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

/**
 * MiniStack runs the deployed stacks and all that they use but EC2, Route 53 and the Resolver, which are moto's:
 * the functions find them by the variables below, which MiniStack's environment hands down to them. Both
 * listen on loopback, on ports of their own. Every call to MiniStack is held to the policies of who makes
 * it, and is made by TLS, as the policies ask.
 */
export class Emulators {
  readonly folder = mkdtempSync(join(tmpdir(), 'privatelink-dns-emulators-'));
  readonly ministack: string;
  readonly ministackPort: number;
  readonly moto: string;
  readonly #processes: ChildProcess[] = [];
  readonly #log: string[] = [];

  readonly #isOpen: boolean;

  private constructor(
    ministackPort: number,
    motoPort: number,
    isOpen: boolean,
    moto: readonly [string, ...string[]],
  ) {
    this.#isOpen = isOpen;
    this.ministackPort = ministackPort;
    this.ministack = `${isOpen ? 'http' : 'https'}://127.0.0.1:${ministackPort}`;
    this.moto = `http://127.0.0.1:${motoPort}`;
    const [script, ...args] = moto;
    this.#start(script, [...args, '--host', '127.0.0.1', '--port', String(motoPort)], {});
    this.#start(MINISTACK, [], {
      ...this.environment(),
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(ministackPort),
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      // Else in a folder that all that run on this machine share.
      STATE_DIR: this.folder,
      MINISTACK_REGION: REGION,
      ...(!isOpen && { USE_SSL: '1', AUTH: 'true' }),
    });
  }

  /**
   * `open`: MiniStack by plain HTTP and without policies, for what runs in the tests' own process. `stock`: moto
   * without the changes of moto_server.py.
   */
  static async start({ open = false, stock = false } = {}): Promise<Emulators> {
    const moto = stock ? STOCK_MOTO : ([MOTO] as const);
    const emulators = new Emulators(await freePort(), await freePort(), open, moto);
    try {
      await until('both emulators answer', () => emulators.#answer(), Boolean);
      return emulators;
    } catch (cause) {
      emulators.close();
      throw new Error(`The emulators do not answer:\n${emulators.log()}`, { cause });
    }
  }

  /** For programs that are to find the emulators in AWS's place: nothing of the caller's own AWS is in it. */
  environment(): Record<string, string> {
    return {
      // Lambda's Node.js before the machine's.
      PATH: `${inject('programs').node}:${process.env.PATH}`,
      HOME: this.folder,
      TMPDIR: this.folder,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...ROOT_USER,
      AWS_ENDPOINT_URL: this.ministack,
      AWS_ENDPOINT_URL_EC2: this.moto,
      AWS_ENDPOINT_URL_ROUTE_53: this.moto,
      AWS_ENDPOINT_URL_ROUTE53RESOLVER: this.moto,
      ...(!this.#isOpen && { NODE_EXTRA_CA_CERTS: this.#certificate }),
    };
  }

  /** MiniStack's own, which it makes as it starts; an open one has none. */
  certificate(): Buffer | undefined {
    return this.#isOpen ? undefined : readFileSync(this.#certificate);
  }

  get #certificate(): string {
    return join(this.folder, 'ministack-tls/server.crt');
  }

  /** What MiniStack has printed, the functions' output among it. */
  log(): string {
    return this.#log.join('');
  }

  close(): void {
    for (const { pid, exitCode, signalCode } of this.#processes) {
      if (pid === undefined || exitCode !== null || signalCode !== null) continue;
      process.kill(-pid, 'SIGKILL');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  #start(script: string, args: readonly string[], environment: Record<string, string>): void {
    const child = spawn(inject('programs').python, [script, ...args], {
      env: {
        PATH: process.env.PATH,
        HOME: this.folder,
        TMPDIR: this.folder,
        PYTHONDONTWRITEBYTECODE: '1',
        ...environment,
      },
      cwd: this.folder,
      // A group of its own, so that the functions' processes end with it.
      detached: true,
    });
    // moto tells every request.
    const log = script === MINISTACK ? this.#log : [];
    child.stdout.on('data', (data) => log.push(String(data)));
    child.stderr.on('data', (data) => log.push(String(data)));
    child.on('error', (error) => this.#log.push(error.message));
    this.#processes.push(child);
  }

  async #answer(): Promise<boolean> {
    for (const { exitCode } of this.#processes) {
      if (exitCode !== null) throw new Error(`An emulator ended with ${exitCode}.`);
    }
    try {
      const moto = await fetch(`${this.moto}/moto-api/`);
      return (
        moto.ok && (await isHealthy(`${this.ministack}/_ministack/health`, this.certificate()))
      );
    } catch {
      return false;
    }
  }
}

function isHealthy(url: string, ca: Buffer | undefined): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const take = (response: IncomingMessage) => {
      response.resume();
      resolve(response.statusCode === 200);
    };
    const request = ca === undefined ? http.get(url, take) : https.get(url, { ca }, take);
    request.on('error', reject);
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no port'));
        else resolve(address.port);
      });
    });
  });
}
