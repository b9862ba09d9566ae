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
/** MiniStack's account. */
export const ACCOUNT = '000000000000';

const MINISTACK = fileURLToPath(new URL('../ministack_server.py', import.meta.url));
const MOTO = fileURLToPath(new URL('../moto_server.py', import.meta.url));
/** moto without changes. */
const STOCK_MOTO = ['-m', 'moto.server'] as const;

/** The root user of the emulated account. */
const ROOT_USER = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

/**
 * MiniStack runs the deployed stacks and every service that they use, except EC2, Route 53 and the Resolver, which
 * moto runs. The functions find moto through environment variables that they inherit from MiniStack. Both emulators
 * listen on loopback, on their own ports. MiniStack evaluates the policies of every caller and uses TLS, which the
 * policies require.
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
      // By default, all MiniStack processes of the machine share a folder.
      STATE_DIR: this.folder,
      MINISTACK_REGION: REGION,
      ...(!isOpen && { USE_SSL: '1', AUTH: 'true' }),
    });
  }

  /**
   * `open`: MiniStack uses plain HTTP and evaluates no policies, for code that runs in the process of the test.
   * `stock`: moto runs without the changes of moto_server.py.
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

  /**
   * Environment variables that make a program use the emulators. They contain nothing of the caller's own AWS
   * settings.
   */
  environment(): Record<string, string> {
    return {
      // The Node.js version of Lambda comes before the machine's version.
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

  /** The certificate that MiniStack creates at its start; undefined if `open`. */
  certificate(): Buffer | undefined {
    return this.#isOpen ? undefined : readFileSync(this.#certificate);
  }

  get #certificate(): string {
    return join(this.folder, 'ministack-tls/server.crt');
  }

  /** The output of MiniStack, including the output of the functions. */
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
      // A process group of its own, so that the processes of the functions end with MiniStack.
      detached: true,
    });
    // moto logs every request, so its output is not kept.
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
