import { CloudError, type CloudErrorKind } from '../../../shared/cloud/errors.ts';
import type {
  Ec2Port,
  ResolverPort,
  Route53Port,
  S3Port,
  SnsPort,
  SqsPort,
  SsmPort,
} from '../../../shared/cloud/ports.ts';

export interface Ports {
  ec2: Ec2Port;
  resolver: ResolverPort;
  route53: Route53Port;
  s3: S3Port;
  sns: SnsPort;
  sqs: SqsPort;
  ssm: SsmPort;
}

/** One call of a port, with its unmodified input and answer. */
export interface RecordedCall {
  /** `a late writer / ChangeResourceRecordSets`: unique within a scenario. */
  name: string;
  method: string;
  input: unknown;
  answer?: unknown;
  error?: { code: string; kind: CloudErrorKind };
}

/** A port whose calls never throw a `CloudError`: a refusal is recorded, and the scenario continues. */
export type Recorded<Port> = {
  [Method in keyof Port]: Port[Method] extends (...args: infer Args) => Promise<infer Answer>
    ? (...args: Args) => Promise<Answer | undefined>
    : never;
};

/** Records the calls of one scenario run, in order. */
export class Recorder {
  readonly calls: RecordedCall[] = [];
  #step = '';

  /** Names the purpose of the following calls. */
  step(name: string): void {
    this.#step = name;
  }

  /** Records a result that is not the answer of a call. */
  fact(name: string, answer: unknown): void {
    this.calls.push({ name: this.#name(name), method: 'fact', input: {}, answer });
  }

  around<Port extends object>(port: Port): Recorded<Port> {
    const get = (target: Port, key: string | symbol): unknown => {
      const method: unknown = Reflect.get(target, key);
      if (typeof method !== 'function') return method;
      return (input: unknown) => this.#call(String(key), input, async () => method(input));
    };
    // Every method of a port has at most one input, as the functions that `get` returns.
    return new Proxy(port, { get }) as Recorded<Port>;
  }

  async #call(method: string, input: unknown, send: () => Promise<unknown>): Promise<unknown> {
    const call: RecordedCall = { name: this.#name(operationOf(method)), method, input };
    this.calls.push(call);
    try {
      call.answer = await send();
      return call.answer;
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      call.error = { code: error.code, kind: error.kind };
      return undefined;
    }
  }

  #name(what: string): string {
    const name = `${this.#step} / ${what}`;
    const before = this.calls.filter((call) => call.name.replace(/ #\d+$/, '') === name).length;
    return before === 0 ? name : `${name} #${before + 1}`;
  }
}

const SIGNER_OPERATIONS: Readonly<Record<string, string>> = {
  publicKey: 'GetPublicKey',
  sign: 'Sign',
};

/** AWS's name of the operation that a method of a port calls. */
export function operationOf(method: string): string {
  return SIGNER_OPERATIONS[method] ?? `${method.slice(0, 1).toUpperCase()}${method.slice(1)}`;
}
