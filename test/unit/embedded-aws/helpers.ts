import type { CallRecord } from '../../../embedded-aws/call-interceptor.ts';
import { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import { workedExample } from '../../../embedded-aws/worked-example.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';

/** `ok`, or the error code that AWS would answer with. Any other error is a defect and is thrown. */
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

/**
 * The number of consecutive round trips: the length of the longest chain of calls in which each call starts after
 * the previous one ended. Overlapping calls count as one round trip.
 */
export function roundTrips(calls: readonly CallRecord[]): number {
  const depths = new Map<CallRecord, number>();
  for (const call of calls) {
    const before = calls.filter((other) => other.end !== undefined && other.end < call.start);
    depths.set(call, 1 + Math.max(0, ...before.map((other) => depths.get(other) ?? 0)));
  }
  return Math.max(0, ...depths.values());
}

/** The member of an event at a path. */
export function dig(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((part, key) => {
    if (typeof part !== 'object' || part === null) return undefined;
    return Object.entries(part).find(([name]) => name === key)?.[1];
  }, value);
}
