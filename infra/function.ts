import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Duration, Stack, Stage } from 'aws-cdk-lib';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  type IDestination,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Config } from '../shared/config/config.ts';
import { type FunctionName, functionName, METRICS_NAMESPACE, stackName } from './names.ts';
import { RETAINED } from './retained.ts';

export interface ReconcilerFunctionProps {
  readonly name: FunctionName;
  readonly description: string;
  readonly config: Config;
  /** The directory that contains `<name>/index.mjs`. */
  readonly bundles: string;
  readonly timeout: Duration;
  /** In megabytes. */
  readonly memory: number;
  readonly environment: Record<string, string>;
  readonly permissions: readonly PolicyStatement[];
  /** @default an asynchronous event that fails on every attempt is dropped. Queues keep their own messages. */
  readonly onFailure?: IDestination;
}

/** One Lambda function with its bundle, its configuration file, its role and its log group. */
export class ReconcilerFunction extends Construct {
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, props: ReconcilerFunctionProps) {
    super(scope, id);
    const name = functionName(props.config.owner, props.name);
    const role = new Role(this, 'Role', {
      roleName: name,
      description: `privatelink-dns: ${props.description}`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    for (const statement of props.permissions) role.addToPolicy(statement);
    const logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RETAINED,
    });
    logGroup.grantWrite(role);
    this.lambda = new LambdaFunction(this, 'Lambda', {
      functionName: name,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(this.#stage(props)),
      handler: 'index.handler',
      role,
      logGroup,
      timeout: props.timeout,
      memorySize: props.memory,
      environment: {
        POWERTOOLS_SERVICE_NAME: stackName(props.config.owner),
        POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
        ...props.environment,
      },
      ...(props.config.deployment?.tracing && { tracing: Tracing.ACTIVE }),
      ...(props.onFailure && { onFailure: props.onFailure }),
    });
  }

  /** Copies the bundle and the configuration into one directory of the synthesized assembly. */
  #stage({ name, config, bundles }: ReconcilerFunctionProps): string {
    const outdir = Stage.of(this)?.outdir ?? 'cdk.out';
    const directory = join(outdir, 'functions', Stack.of(this).stackName, name);
    mkdirSync(directory, { recursive: true });
    copyFileSync(join(bundles, name, 'index.mjs'), join(directory, 'index.mjs'));
    writeFileSync(join(directory, 'config.json'), JSON.stringify(config, null, 2));
    return directory;
  }
}
