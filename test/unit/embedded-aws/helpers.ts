import { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import { workedExample } from '../../../embedded-aws/worked-example.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';

/** `ok`, or the code that AWS would answer. Any other error is a defect, and goes on. */
export async function outcome(work: () => unknown): Promise<string> {
  return (await refusal(work))?.code ?? 'ok';
}

export async function refusal(work: () => unknown): Promise<CloudError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof CloudError) return error;
    throw error;
  }
}

export async function exampleCloud() {
  const cloud = new EmbeddedCloud();
  const ids = await workedExample(cloud);
  return { cloud, ids, ec2: cloud.world.ec2(), route53: cloud.world.route53 };
}

export type Example = Awaited<ReturnType<typeof exampleCloud>>;

export async function endpoint({ cloud }: Pick<Example, 'cloud'>, id: string) {
  const answer = await cloud.ec2().describeVpcEndpoints({
    Filters: [{ Name: 'vpc-endpoint-id', Values: [id] }],
  });
  return answer.VpcEndpoints?.[0];
}

export async function addresses({ cloud }: Pick<Example, 'cloud'>, id: string) {
  const ids = (await endpoint({ cloud }, id))?.NetworkInterfaceIds ?? [];
  const answer = await cloud.ec2().describeNetworkInterfaces({
    Filters: [{ Name: 'network-interface-id', Values: ids }],
  });
  return answer.NetworkInterfaces?.map((one) => one.PrivateIpAddress);
}

/** A member deep in an event, by its path. */
export function dig(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((part, key) => {
    if (typeof part !== 'object' || part === null) return undefined;
    return Object.entries(part).find(([name]) => name === key)?.[1];
  }, value);
}
