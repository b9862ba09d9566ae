import type { SignerPort } from '../../../shared/cloud/ports.ts';
import { type NormalCall, normalised } from './normalise.ts';
import { type Ports, type Recorded, Recorder } from './recorder.ts';
import { type Operator, RANGE, type Target } from './target.ts';

export type Emulator = 'moto' | 'MiniStack';

/** Available to a scenario: recording ports, and an operator who creates the world. */
export type Stage = { [Service in keyof Ports]: Recorded<Ports[Service]> } & {
  operator: Operator;
  settle(): Promise<void>;
  /** Names the purpose of the following calls. */
  step(name: string): void;
  /** Records a result that is not the answer of a call. */
  fact(name: string, answer: unknown): void;
  recorded(signer: SignerPort): Recorded<SignerPort>;
};

export interface Scenario {
  name: string;
  /** The emulators that support all calls of the scenario. */
  on: readonly Emulator[];
  run(stage: Stage): Promise<void>;
}

/** Runs a scenario in a new account and returns its calls. */
export async function runScenario({ run }: Scenario, target: Target): Promise<NormalCall[]> {
  const recorder = new Recorder();
  const { ports } = target;
  await run({
    ec2: recorder.around(ports.ec2),
    resolver: recorder.around(ports.resolver),
    route53: recorder.around(ports.route53),
    s3: recorder.around(ports.s3),
    sns: recorder.around(ports.sns),
    sqs: recorder.around(ports.sqs),
    ssm: recorder.around(ports.ssm),
    operator: target.operator,
    settle: target.settle,
    step: (name) => recorder.step(name),
    fact: (name, answer) => recorder.fact(name, answer),
    recorded: (signer) => recorder.around(signer),
  });
  return normalised(recorder.calls, RANGE);
}
