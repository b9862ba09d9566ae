import type { Random } from '../random.ts';

/** The topology of a world, as small numbers: what a shrunk failure prints, and what everything is built from. */
export interface Shape {
  vpcs: number;
  /** The VPC of each inbound endpoint, by its number. */
  inbounds: number[];
  bindings: BindingShape[];
  limit: number;
  releaseAfterMinutes: number;
  pollSeconds: number;
  answer: 'cname' | 'address';
  /** Addresses are probed, and those that AWS withdraws are left out. */
  withdraw: boolean;
  /** Items a page of every listing, so that lists have more than one. */
  pageSize: number | undefined;
  /** A second installation, of another owner, with the same zones. */
  rival: boolean;
  agents: number;
}

export interface BindingShape {
  name: string;
  kind: 's3' | 'bucket' | 'monitoring' | 'ecr';
  vpc: number;
  inbound: number;
  chooseBy: 'id' | 'tags';
  /** How the configuration names the zones; `service`: by the service's own private names. */
  zonesBy: 'id' | 'name' | 'service';
  /** The configuration lists the VPCs, and the product associates them. */
  associates: boolean;
  whenLost: 'hold' | 'release';
  adopt: boolean;
  dualstack: boolean;
  subnets: number;
  /** Single buckets of S3's Region zone. */
  buckets: string[] | undefined;
  /** The number of an earlier binding whose endpoint this one uses too. */
  shares: number | undefined;
}

export function drawShape(random: Random): Shape {
  const vpcs = random.weighted([
    [6, 1],
    [3, 2],
    [1, 3],
  ]);
  const inbounds = Array.from({ length: random.between(1, 2) }, () => random.int(vpcs));
  const count = random.weighted([
    [8, 1],
    [8, 2],
    [6, 3],
    [3, random.between(4, 6)],
    [0.3, random.between(7, 30)],
  ]);
  const answer = random.chance(0.2) ? 'address' : 'cname';
  return {
    vpcs,
    inbounds,
    bindings: drawBindings(random, count, { vpcs, inbounds: inbounds.length }),
    limit: random.pick([1, 2, 3, 25]),
    releaseAfterMinutes: random.pick([15, 30, 60]),
    pollSeconds: random.pick([60, 300, 900]),
    answer,
    withdraw: answer === 'address' && random.chance(0.4),
    // Many bindings with tiny pages are a great many calls, and show nothing more.
    pageSize: random.pick([undefined, undefined, ...(count > 6 ? [10] : [1, 2, 3])]),
    rival: random.chance(0.08),
    agents: random.weighted([
      [7, 0],
      [3, 1],
      [1, 2],
    ]),
  };
}

function drawBindings(
  random: Random,
  count: number,
  { vpcs, inbounds }: { vpcs: number; inbounds: number },
): BindingShape[] {
  const once: BindingShape['kind'][] = ['s3', 'monitoring', 'ecr'];
  const bindings: BindingShape[] = [];
  for (let index = 0; index < count; index += 1) {
    const left = once.filter((kind) => !bindings.some((binding) => binding.kind === kind));
    const kind = left.length > 0 && random.chance(0.6) ? random.pick(left) : 'bucket';
    const isS3 = kind === 's3' || kind === 'bucket';
    const sharable = bindings.flatMap((other, at) =>
      isS3 && (other.kind === 's3' || other.kind === 'bucket') && other.shares === undefined
        ? [at]
        : [],
    );
    const shares = sharable.length > 0 && random.chance(0.3) ? random.pick(sharable) : undefined;
    const host = shares === undefined ? undefined : bindings[shares];
    bindings.push({
      name: `b${index}`,
      kind,
      vpc: host?.vpc ?? random.int(vpcs),
      inbound: random.int(inbounds),
      chooseBy: random.pick(['id', 'tags']),
      zonesBy: random.pick(
        kind === 'bucket' || kind === 's3'
          ? (['id', 'name'] as const)
          : (['id', 'name', 'service'] as const),
      ),
      associates: random.chance(0.3),
      whenLost: random.pick(['hold', 'hold', 'release']),
      adopt: random.chance(0.2),
      dualstack: host?.dualstack ?? random.chance(0.15),
      subnets: random.between(1, 3),
      buckets: kind === 's3' && random.chance(0.2) ? ['alpha', 'beta'] : undefined,
      shares,
    });
  }
  return bindings;
}
