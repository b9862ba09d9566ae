import type { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import { publicDns } from '../../../embedded-aws/dns.ts';
import type { Caller } from '../../../embedded-aws/identity.ts';
import type { Clients } from '../../../functions/compose.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import type { SignerPort } from '../../../shared/cloud/ports.ts';
import type { Invocation } from './invocation.ts';

/** Runs at the start of every call. The returned function runs at the end of the call. */
export type Observer = (
  invocation: Invocation,
  operation: string,
  input: Readonly<Record<string, unknown>>,
) => (answer: unknown, error: CloudError | undefined) => void;

/** The clients of one invocation. Each call takes time, may never end, and is observed. */
export function clientsOf({
  cloud,
  caller,
  invocation,
  observe,
  impaired,
  signer,
}: {
  cloud: EmbeddedCloud;
  caller: Caller;
  invocation: Invocation;
  observe: Observer;
  /** The addresses that AWS withdrew from the DNS names of endpoints. */
  impaired: ReadonlySet<string>;
  signer: SignerPort;
}): Clients {
  const timed = <Port extends object>(port: Port): Port => timedPort(port, invocation, observe);
  return {
    world: {
      ec2: (region) => timed(cloud.ec2(region, caller)),
      route53: () => timed(cloud.route53(caller)),
      resolver: (region) => timed(cloud.resolver(region, caller)),
    },
    s3: timed(cloud.s3(caller)),
    ssm: timed(cloud.ssm(caller)),
    sns: timed(cloud.sns(caller)),
    sqs: timed(cloud.sqs(caller)),
    signers: [
      {
        keyId: () => invocation.call(() => signer.keyId()),
        publicKey: () => signer.publicKey(),
        sign: (text) => invocation.call(() => signer.sign(text)),
      },
    ],
    dns: timed(publicDns(cloud, impaired)),
  };
}

type Method = (input: Record<string, unknown>, ...more: unknown[]) => Promise<unknown>;

function timedPort<Port extends object>(
  port: Port,
  invocation: Invocation,
  observe: Observer,
): Port {
  return new Proxy(port, {
    get(target, name) {
      const method = Reflect.get(target, name) as Method;
      return (input: Record<string, unknown>, ...more: unknown[]) =>
        invocation.call(async () => {
          const end = observe(invocation, operationOf(String(name)), input);
          try {
            const answer = await method.call(target, input, ...more);
            end(answer, undefined);
            return answer;
          } catch (error) {
            if (!(error instanceof CloudError)) throw error;
            end(undefined, error);
            throw error;
          }
        });
    },
  });
}

function operationOf(method: string): string {
  return method.charAt(0).toUpperCase() + method.slice(1);
}
