import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
} from '@aws-sdk/client-iam';
import type { AgentReport } from '../../../agent/report.ts';
import type { Host } from '../../resolvers/harness/index.ts';
import type { Clients } from './clients.ts';
import type { Outputs } from './deployment.ts';
import { type Emulators, REGION } from './emulators.ts';
import { given } from './world.ts';

const AGENT = fileURLToPath(
  new URL('../../../dist/agent/privatelink-dns-agent.mjs', import.meta.url),
);
const CONFIG = '/run/agent/agent.yaml';
const TRUST = '/run/agent/trust.pem';
const CERTIFICATE = '/run/agent/ministack.crt';
const HOST_NAME = 'dns-1';
/** A site creates these files empty before it includes them. */
const FILES = ['rpz.zone', 'rpz.conf', 'rpz.options.conf'];

/**
 * A machine on premises with its own BIND and the bundled agent. Its network reaches only one port, the port of
 * MiniStack, through a socket in the file system, as on-premises machines reach AWS only through Direct Connect.
 */
export class Site {
  readonly #host: Host;
  /** Contains the machine's own access keys. */
  readonly #environment: Record<string, string>;
  readonly #line: Line;

  private constructor(host: Host, environment: Record<string, string>, line: Line) {
    this.#host = host;
    this.#environment = environment;
    this.#line = line;
  }

  static async open(
    host: Host,
    emulators: Emulators,
    clients: Clients,
    outputs: Outputs,
  ): Promise<Site> {
    const line = await Line.open(emulators.ministackPort);
    await host.configure('rewrite');
    await host.install(
      FILES.map((file) => ({ install: `/etc/bind/privatelink-dns/${file}`, content: '' })),
    );
    await host.install([
      { install: CONFIG, content: JSON.stringify(configOf(outputs)) },
      { install: TRUST, content: given(outputs.FeedPublicKey1, 'FeedPublicKey1') },
      { install: CERTIFICATE, content: given(emulators.certificate(), 'certificate').toString() },
    ]);
    await line.reach(host);
    await host.start();
    const environment = {
      ...emulators.environment(),
      ...(await machineUser(clients, given(outputs.AgentsPolicyArn, 'AgentsPolicyArn'))),
      NODE_EXTRA_CA_CERTS: CERTIFICATE,
    };
    return new Site(host, environment, line);
  }

  /** Runs the agent once, with the permissions of the stack's policy for agents. */
  async agent(): Promise<AgentReport> {
    const variables = Object.entries(this.#environment)
      .filter(([name]) => /^(AWS|NODE)_/.test(name))
      .map(([name, value]) => `${name}=${value}`);
    const command = [process.execPath, AGENT, 'once', '--config', CONFIG, '--json'];
    const { output } = await this.#host.run(['env', ...variables, ...command]);
    try {
      return JSON.parse(output);
    } catch (cause) {
      throw new Error(`The agent printed no report: ${output}`, { cause });
    }
  }

  /** The machine's access keys, for calls that its policy must refuse. */
  get credentials(): { accessKeyId: string; secretAccessKey: string } {
    return {
      accessKeyId: given(this.#environment.AWS_ACCESS_KEY_ID, 'key'),
      secretAccessKey: given(this.#environment.AWS_SECRET_ACCESS_KEY, 'secret'),
    };
  }

  /** The sorted output of `dig +short` for a name. */
  async dig(name: string): Promise<string[]> {
    const { status, output } = await this.#host.run(['dig', '+short', '@127.0.0.1', name, 'A']);
    if (status !== 0) throw new Error(`dig ended with ${status}: ${output}`);
    return output.trim().split('\n').filter(Boolean).sort();
  }

  close(): void {
    this.#line.close();
  }
}

function configOf(outputs: Outputs) {
  return {
    version: 1,
    source: `s3://${given(outputs.FeedBucket, 'FeedBucket')}/`,
    region: REGION,
    owner: 'net-prod',
    host: HOST_NAME,
    trust: [TRUST],
    state: '/run/agent/state',
    settleSeconds: 3,
    // The policy contains the machine's name as a policy variable, which MiniStack does not support.
    report: false,
    resolvers: [{ name: 'bind', use: 'rewrite' }],
  };
}

/** Creates a user for the machine with only the stack's policy for agents, and returns its access keys. */
async function machineUser({ iam }: Clients, policyArn: string): Promise<Record<string, string>> {
  await iam.send(new CreateUserCommand({ UserName: HOST_NAME }));
  await iam.send(new AttachUserPolicyCommand({ UserName: HOST_NAME, PolicyArn: policyArn }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: HOST_NAME }));
  return {
    AWS_ACCESS_KEY_ID: given(AccessKey?.AccessKeyId, 'access key'),
    AWS_SECRET_ACCESS_KEY: given(AccessKey?.SecretAccessKey, 'secret'),
  };
}

/** Forwards a TCP port from a host, which has its own network namespace, to the same port of this machine. */
class Line {
  readonly #folder = mkdtempSync(join(tmpdir(), 'privatelink-dns-line-'));
  readonly #port: number;
  #server: Server | undefined;

  private constructor(port: number) {
    this.#port = port;
  }

  static async open(port: number): Promise<Line> {
    const line = new Line(port);
    line.#server = createServer((near) => {
      const far = connect(port, '127.0.0.1');
      near.pipe(far).pipe(near);
      near.on('error', () => far.destroy());
      far.on('error', () => near.destroy());
    });
    await new Promise<void>((resolve) => line.#server?.listen(line.#socket, resolve));
    return line;
  }

  /** Starts the other end in the host's namespace; it ends with the host. */
  async reach(host: Host): Promise<void> {
    const program = `require('node:net').createServer((near) => {
      const far = require('node:net').connect(process.argv[1]);
      near.pipe(far).pipe(near);
      near.on('error', () => far.destroy());
      far.on('error', () => near.destroy());
    }).listen(Number(process.argv[2]), '127.0.0.1')`;
    const background = 'exec "$@" </dev/null >/dev/null 2>&1 &';
    const node = [process.execPath, '-e', program, this.#socket, String(this.#port)];
    await host.run(['sh', '-c', background, 'line', ...node]);
  }

  get #socket(): string {
    return join(this.#folder, 'line.sock');
  }

  close(): void {
    this.#server?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
