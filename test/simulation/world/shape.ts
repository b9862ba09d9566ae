import type { Random } from '../random.ts';

/** The topology of a world in small numbers. The world is built from it, and a failure prints it. */
export interface Shape {
  vpcs: number;
  /** The VPC of each inbound endpoint, by its number. */
  inbounds: number[];
  bindings: BindingShape[];
  limit: number;
  releaseAfterMinutes: number;
  pollSeconds: number;
  answer: 'cname' | 'address';
  /** Whether the product probes addresses and leaves out those that AWS withdrew. */
  withdraw: boolean;
  /** The number of items on a page of every list. Undefined: the page size of AWS. */
  pageSize: number | undefined;
  /** Whether a second installation with another owner uses the same zones. */
  rival: boolean;
  agents: number;
}

export interface BindingShape {
  name: string;
  kind: 's3' | 'bucket' | 'monitoring' | 'ecr';
  vpc: number;
  inbound: number;
  chooseBy: 'id' | 'tags';
  /** How the configuration names the zones. `service`: the zones follow from the service. */
  zonesBy: 'id' | 'name' | 'service';
  /** Whether the configuration lists the VPCs, so that the product associates them. */
  associates: boolean;
  whenLost: 'hold' | 'release';
  adopt: boolean;
  dualstack: boolean;
  subnets: number;
  /** The buckets whose names are private. Undefined: all names of the zone. */
  buckets: string[] | undefined;
  /** The index of an earlier binding whose endpoint this binding also uses. */
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
    // Many bindings with tiny pages would need many calls and test nothing more.
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
