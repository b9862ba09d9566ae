import { WORKED_EXAMPLE } from '../embedded-aws/worked-example.ts';
import { parseConfig } from '../shared/config/parse.ts';
import { reconcile } from '../shared/reconcile/reconcile.ts';
import { installIntoBind, whyNoBind } from './demo-bind.ts';
import { NAMES, type Scene, Stage } from './demo-stage.ts';
import { EXIT, type Output } from './output.ts';

const { vpcId, subnetIds, endpointId, inboundEndpointId, zones } = WORKED_EXAMPLE;
const S3_ZONE = zones[0];
const WILDCARD = `*.${S3_ZONE.domain}`;

/**
 * The worked example, with two changes: the endpoint is chosen by tag, so that it can be replaced, and answers are
 * addresses, so that every change is visible in the files.
 */
const CONFIG = parseConfig({
  version: 1,
  owner: 'net-prod',
  mode: 'enforce',
  region: WORKED_EXAMPLE.region,
  rpz: { zone: 'rpz.privatelink-dns', answer: 'address', ttl: 60 },
  resolvers: ['bind'],
  bindings: [
    {
      name: 's3-london',
      service: 's3',
      endpoint: { vpc: vpcId, tags: { dns: 's3-london' } },
      inbound: { id: inboundEndpointId },
      zones: [...zones],
    },
  ],
});

/**
 * How far the embedded clock starts in the past. The acts take less time, so the agent, which uses the real clock,
 * finds the feed valid.
 */
const STARTED_AGO_MS = 3 * 60 * 60_000;

/**
 * Runs the handlers of the Lambdas on an AWS that is embedded in this process, through a series of changes and
 * failures.
 */
export async function demo(options: { json?: boolean }, out: Output): Promise<number> {
  const stage = await Stage.open(CONFIG, new Date(Date.now() - STARTED_AGO_MS));
  const scenes: Scene[] = [];
  for (const [title, act] of acts(stage)) {
    const scene = await stage.play(title, act);
    scenes.push(scene);
    if (!options.json) print(scene, scenes.length, out);
  }
  if (options.json) out.json({ scenes });
  else {
    await lastAct(stage, scenes.length + 1, out);
    out.line(
      'The demo ran the handlers of the Lambdas on an AWS that is embedded in this process.',
    );
    out.line('To run the deployed stacks on third-party AWS emulators: npm run test:emulators');
    out.line('To see the plan for your own account: npm run -s cli -- plan --help');
  }
  return EXIT.inSync;
}

/** If BIND is installed on this machine, the agent installs the published feed into a BIND that the demo starts. */
async function lastAct({ cloud, installation }: Stage, number: number, out: Output): Promise<void> {
  out.line(out.style('bold', `${number}. The agent installs the feed into a real BIND`));
  const missing = whyNoBind();
  if (missing === undefined) {
    const [signer] = installation.clients.signers;
    const feed = cloud.world.s3.objects(installation.bucket).values();
    const key = (await signer?.publicKey()) ?? '';
    const lines = await installIntoBind(feed, key, { owner: CONFIG.owner, names: NAMES });
    for (const line of lines) out.line(`   ${line}`);
  } else {
    out.line(`   Skipped. To see it, ${missing}.`);
  }
  out.line();
}

type Act = [title: string, act: () => Promise<string[]> | string[]];

function acts(stage: Stage): Act[] {
  const { cloud, installation } = stage;
  const ec2 = cloud.world.ec2();
  const tag = { Key: 'dns', Value: 's3-london' };
  return [
    [
      'First run: the zones are empty and no feed is published',
      async () => {
        await installation.sweep();
        return ['The sweep wakes every binding.'];
      },
    ],
    [
      'An operator deletes the wildcard record by hand',
      () => {
        deleteWildcard(stage);
        return [`${WILDCARD} is missing: no bucket of the Region would resolve any more.`];
      },
    ],
    [
      'A subnet is added to the endpoint',
      () => {
        const zone = { AvailabilityZone: 'eu-west-2c', AvailabilityZoneId: 'euw2-az1' };
        ec2.createSubnet({ VpcId: vpcId, CidrBlock: '10.0.3.0/24', ...zone }, { id: THIRD_SUBNET });
        ec2.modifyVpcEndpoint({ VpcEndpointId: endpointId, AddSubnetIds: [THIRD_SUBNET] });
        return ['The endpoint becomes pending and gets an interface in a third Availability Zone.'];
      },
    ],
    [
      'The endpoint is replaced: a new endpoint gets the tag, and the old endpoint loses it',
      async () => {
        ec2.createVpcEndpoint(replacement(), { id: REPLACEMENT });
        await cloud.clock.advance(120_000);
        ec2.createTags({ Resources: [REPLACEMENT], Tags: [tag] });
        await cloud.clock.advance(60_000);
        ec2.deleteTags({ Resources: [endpointId], Tags: [tag] });
        return [
          'For a minute both endpoints have the tag. The reconciler waits and chooses neither.',
        ];
      },
    ],
    [
      'An event is lost, and the sweep finds the drift',
      async () => {
        cloud.bus('us-east-1').disturbNext({ kind: 'drop' });
        deleteWildcard(stage);
        await cloud.clock.advance(15 * 60_000);
        return ['The wildcard is deleted again, and EventBridge delivers no event.'];
      },
    ],
    [
      'EC2 does not answer while the wildcard is missing: the reconciler waits',
      async () => {
        cloud.faults.inject({
          operation: 'DescribeVpcEndpoints',
          times: 2,
          effect: { kind: 'error', code: 'ServiceUnavailable', message: 'EC2 is impaired' },
        });
        deleteWildcard(stage);
        return [
          'A failed read does not mean that the endpoint is absent. Nothing is changed until EC2 answers.',
        ];
      },
    ],
    [
      'A late writer: the zone changes between its observation and its write',
      () => {
        cloud.faults.inject({
          operation: 'ChangeResourceRecordSets',
          effect: {
            kind: 'intervene',
            run: async () => {
              await reconcile(CONFIG.bindings, installation.reconcile);
            },
          },
        });
        deleteWildcard(stage);
        return [
          'Another run repairs the zone first. The marker is different now, so Route 53 rejects the whole late batch.',
        ];
      },
    ],
    [
      'A second run without a change',
      async () => {
        await installation.sweep();
        return ['Everything is in sync: the run only reads.'];
      },
    ],
  ];
}

const THIRD_SUBNET = 'subnet-0c0c0c0c0c0c0c0c0';
const REPLACEMENT = 'vpce-00b1ce5000b1ce500';

function replacement() {
  return {
    VpcId: vpcId,
    ServiceName: 'com.amazonaws.eu-west-2.s3',
    VpcEndpointType: 'Interface' as const,
    SubnetConfigurations: [
      { SubnetId: subnetIds[0], Ipv4: '10.0.1.40' },
      { SubnetId: subnetIds[1], Ipv4: '10.0.2.41' },
    ],
  };
}

/** Deletes the wildcard record, as an operator would. */
function deleteWildcard({ cloud }: Stage): void {
  const zone = cloud.world.route53.zone('ListResourceRecordSets', S3_ZONE.id);
  const wildcard = [...zone.records.values()].find(({ Name }) => Name.startsWith('\\052.'));
  if (wildcard === undefined) return;
  cloud.world.route53.changeResourceRecordSets({
    HostedZoneId: S3_ZONE.id,
    ChangeBatch: { Changes: [{ Action: 'DELETE', ResourceRecordSet: wildcard }] },
  });
}

function print(scene: Scene, number: number, out: Output): void {
  out.line(out.style('bold', `${number}. ${scene.title}`));
  for (const line of scene.happened) out.line(`   ${line}`);
  const { reads, writes } = scene.calls;
  out.line(`   ${out.style('dim', 'calls')}    ${reads} read(s), ${writes.length} write(s)`);
  for (const write of writes) out.line(`            ${write}`);
  for (const subject of scene.sent) out.line(`   ${out.style('dim', 'sent')}     ${subject}`);
  for (const line of scene.diff.split('\n').filter((text) => text !== '')) {
    out.line(`   ${out.style('dim', '|')} ${colouredDiff(line, out)}`);
  }
  for (const [name, answer] of Object.entries(scene.answers)) {
    out.line(`   ${out.style('dim', 'answers')}  ${name}  ${out.style('cyan', answer)}`);
  }
  out.line();
}

function colouredDiff(line: string, out: Output): string {
  if (line.startsWith('+')) return out.style('green', line);
  return line.startsWith('-') ? out.style('red', line) : line;
}
