import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { init } from '../../cli/init.ts';
import { plan } from '../../cli/plan.ts';
import { loadConfig } from '../../shared/config/load.ts';
import { CONFIG, DRIFTED, editJson, recorder, snapshotCopy, temporaryFolder } from './fixtures.ts';

const ENDPOINTS = 'ec2.describe-vpc-endpoints.json';
const RESOLVERS = 'route53resolver.list-resolver-endpoints.json';
const VPC = 'vpc-0abc0abc0abc0abc0';
const OTHER_VPC = 'vpc-0ddd0ddd0ddd0ddd0';

type Endpoint = Record<string, unknown> & { VpcEndpointId: string };

async function proposed(snapshot: string, vpc?: string[]) {
  const [out, errors] = [recorder(), recorder()];
  const exit = await init({ snapshot, ...(vpc && { vpc }) }, out, errors);
  const text = out.text();
  return { exit, text, errors: errors.text(), config: loadConfig(text, 'proposal') };
}

function withEndpoints(edit: (endpoints: Endpoint[]) => void): string {
  const folder = snapshotCopy();
  editJson<{ VpcEndpoints: Endpoint[] }>(folder, ENDPOINTS, ({ VpcEndpoints }) =>
    edit(VpcEndpoints),
  );
  return folder;
}

function copyOf(endpoints: Endpoint[], change: Record<string, unknown>): Endpoint {
  return { ...(endpoints[0] as Endpoint), Tags: [], DnsEntries: [], ...change };
}

/** A zone of the account, as the AWS CLI saves it; apex and wildcard lead to `target` where one is given. */
function addZone(
  folder: string,
  id: string,
  domain: string,
  { vpc = VPC, target = '' } = {},
): void {
  const zone = {
    HostedZone: { Id: `/hostedzone/${id}`, Name: `${domain}.`, Config: { PrivateZone: true } },
    VPCs: [{ VPCId: vpc, VPCRegion: 'eu-west-2' }],
  };
  const alias = (Name: string) => ({
    Name,
    Type: 'A',
    AliasTarget: {
      HostedZoneId: 'Z7K1066E3PUKB',
      DNSName: `${target}-abc.x.eu-west-2.vpce.amazonaws.com.`,
      EvaluateTargetHealth: false,
    },
  });
  const records = target === '' ? [] : [alias(`${domain}.`), alias(`\\052.${domain}.`)];
  writeFileSync(join(folder, `route53.get-hosted-zone.${id}.json`), JSON.stringify(zone));
  writeFileSync(
    join(folder, `route53.list-resource-record-sets.${id}.json`),
    JSON.stringify({ ResourceRecordSets: records }),
  );
}

function removeZone(folder: string, id: string): void {
  rmSync(join(folder, `route53.get-hosted-zone.${id}.json`));
  rmSync(join(folder, `route53.list-resource-record-sets.${id}.json`));
}

describe('init on the worked example', () => {
  it('decides everything, and its configuration plans what the example plans; exit 0', async () => {
    const file = join(temporaryFolder(), 'proposed.yaml');
    const errors = recorder();
    expect(await init({ snapshot: DRIFTED, output: file }, recorder(), errors)).toBe(0);
    expect(errors.text()).toBe('');
    const planned = async (config: string) => {
      const out = recorder();
      await plan({ config, snapshot: DRIFTED, json: true }, out);
      return out.parsed();
    };
    expect(await planned(file)).toEqual({
      ...((await planned(CONFIG)) as object),
      mode: 'observe',
    });
  });

  it('begins in mode observe, with the owner of the markers, and offers resolvers as a comment', async () => {
    const { text, config } = await proposed(DRIFTED);
    expect(config).toMatchObject({ owner: 'net-prod', mode: 'observe', region: 'eu-west-2' });
    expect(text).toContain('# resolvers:\n#   - bind');
    expect(text).toContain(`# endpoint: { vpc: ${VPC}, tags: { dns: s3-london } }`);
  });

  it('does not overwrite a file', async () => {
    const file = join(temporaryFolder(), 'there.yaml');
    writeFileSync(file, 'mine');
    await expect(init({ snapshot: DRIFTED, output: file }, recorder(), recorder())).rejects.toThrow(
      /there\.yaml exists already and is not overwritten/,
    );
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it('prints configuration and questions as JSON', async () => {
    const out = recorder();
    await init({ snapshot: DRIFTED, json: true }, out, recorder());
    expect(out.parsed()).toMatchObject({
      config: { owner: 'net-prod', bindings: [{ name: 's3-london' }] },
      undecided: [],
      unread: [],
      written: null,
    });
  });
});

interface Case {
  what: string;
  snapshot: () => string;
  /** What is told, at its key. */
  told: RegExp;
  bindings: object[];
}

const monitoring = {
  VpcEndpointId: 'vpce-0aaa',
  ServiceName: 'com.amazonaws.eu-west-2.monitoring',
};

const CASES: Case[] = [
  {
    what: 'two endpoints of one service in a VPC, neither in use: the first, and the other named',
    snapshot: () =>
      withEndpoints((all) =>
        all.push(
          copyOf(all, monitoring),
          copyOf(all, { ...monitoring, VpcEndpointId: 'vpce-0bbb' }),
        ),
      ),
    told: /^monitoring\S*\.endpoint: vpc-0abc\S* has 2 endpoints of this service: also vpce-0bbb\./m,
    bindings: [
      { name: 's3-london' },
      { service: 'com.amazonaws.eu-west-2.monitoring', endpoint: { id: 'vpce-0aaa' } },
    ],
  },
  {
    what: 'two endpoints of one service in a VPC: the one that the zones lead to',
    snapshot: () => withEndpoints((all) => all.push(copyOf(all, { VpcEndpointId: 'vpce-0000' }))),
    told: /^s3-london\.endpoint: vpc-0abc\S* has 2 endpoints of this service: also vpce-0000\./m,
    bindings: [{ name: 's3-london', endpoint: { id: 'vpce-001760f0be22cd4e2' } }],
  },
  {
    what: 'a zone that is missing: the others are taken',
    snapshot: () => {
      const folder = snapshotCopy();
      removeZone(folder, 'Z00000000S3AP');
      return folder;
    },
    told: /^s3-london\.zones: there is no private zone of s3-accesspoint\.eu-west-2\.amazonaws\.com\./m,
    bindings: [{ zones: [{ id: 'Z0000000000S3' }, { id: 'Z0000000S3CTL' }] }],
  },
  {
    what: 'a gateway endpoint beside it',
    snapshot: () =>
      withEndpoints((all) =>
        all.push(copyOf(all, { VpcEndpointId: 'vpce-0aaa', VpcEndpointType: 'Gateway' })),
      ),
    told: /^s3-london\.endpoint: vpc-0abc\S* also has a gateway endpoint/m,
    bindings: [{ name: 's3-london' }],
  },
  {
    what: 'private DNS on',
    snapshot: () => withEndpoints(([one]) => Object.assign(one ?? {}, { PrivateDnsEnabled: true })),
    told: /^s3-london\.endpoint: vpce-\S+ has private DNS on/m,
    bindings: [{ name: 's3-london' }],
  },
  {
    what: 'private DNS on, without a zone: no binding, but one to uncomment',
    snapshot: () =>
      withEndpoints((all) => all.push(copyOf(all, { ...monitoring, PrivateDnsEnabled: true }))),
    told: /^monitoring: vpce-0aaa has private DNS on, and no zone of yours/m,
    bindings: [{ name: 's3-london' }],
  },
  {
    what: 'an endpoint in a VPC without an inbound endpoint: the one of the VPC that is there',
    snapshot: () =>
      withEndpoints((all) => all.push(copyOf(all, { ...monitoring, VpcId: OTHER_VPC }))),
    told: /^monitoring\.inbound: vpc-0ddd\S* has no inbound endpoint, and this one is in vpc-0abc/m,
    bindings: [{ name: 's3-london' }, { inbound: { id: 'rslvr-in-0123456789abcdef0' } }],
  },
  {
    what: 'two inbound endpoints',
    snapshot: () => {
      const folder = snapshotCopy();
      editJson<{ ResolverEndpoints: object[] }>(folder, RESOLVERS, ({ ResolverEndpoints }) =>
        ResolverEndpoints.push({ ...ResolverEndpoints[0], Id: 'rslvr-in-0aaa' }),
      );
      return folder;
    },
    told: /^s3-london\.inbound: there are 2 inbound endpoints .* also rslvr-in-0aaa/m,
    bindings: [{ inbound: { id: 'rslvr-in-0123456789abcdef0' } }],
  },
  {
    what: 'the same service in a second VPC with zones of its own: left for a second configuration',
    snapshot: () => {
      const folder = withEndpoints((all) =>
        all.push(copyOf(all, { VpcEndpointId: 'vpce-0aaa', VpcId: OTHER_VPC })),
      );
      const vpc = OTHER_VPC;
      addZone(folder, 'ZOTHER', 's3.eu-west-2.amazonaws.com', { vpc, target: 'vpce-0aaa' });
      return folder;
    },
    told: /s3\.eu-west-2\.amazonaws\.com is a zone of the binding s3-london already/i,
    bindings: [{ name: 's3-london' }, { endpoint: { id: 'vpce-0aaa' }, zones: undefined }],
  },
  {
    what: "a bucket's zone that leads nowhere: offered",
    snapshot: () => {
      const folder = snapshotCopy();
      addZone(folder, 'ZBUCKET', 'my.s3.eu-west-2.amazonaws.com');
      return folder;
    },
    told: /^s3-london\.zones: ZBUCKET, my\.s3\S+, is below a name of this service/m,
    bindings: [{ zones: [{}, {}, {}] }],
  },
  {
    what: 'a zone whose records somebody else made',
    snapshot: () => {
      const folder = withEndpoints((all) => all.push(copyOf(all, monitoring)));
      addZone(folder, 'ZMON', 'monitoring.eu-west-2.amazonaws.com', { target: 'vpce-0aaa' });
      return folder;
    },
    told: /^monitoring\.zones: the records of ZMON were made by somebody else/m,
    bindings: [{}, { zones: [{ id: 'ZMON' }], adopt: false }],
  },
  {
    what: 'a zone of the global name of S3: offered, and what it would do',
    snapshot: () => {
      const folder = snapshotCopy();
      addZone(folder, 'ZGLOBAL', 's3.amazonaws.com', { target: 'vpce-001760f0be22cd4e2' });
      return folder;
    },
    told: /^s3-london\.zones: "s3\.amazonaws\.com" is S3's global name/m,
    bindings: [{ zones: [{}, {}, {}] }],
  },
  {
    what: 'a listing that is not there: nothing is concluded from it',
    snapshot: () => {
      const folder = snapshotCopy();
      rmSync(join(folder, 'route53.list-resource-record-sets.Z0000000S3CTL.json'));
      return folder;
    },
    told: /^not read: the records of zone Z0000000S3CTL/m,
    bindings: [{ zones: [{}, {}] }],
  },
];

describe('what init cannot decide', () => {
  it.each(CASES)('$what', async ({ snapshot, told, bindings }) => {
    const { exit, text, errors, config } = await proposed(snapshot());
    expect(errors).toMatch(told);
    expect(exit).toBe(3);
    expect(config.bindings).toHaveLength(bindings.length);
    expect(config.bindings).toMatchObject(bindings);
    // What is told at the end stands in the file too, in comments broken over lines.
    const comments = text.replace(/\n *# */g, ' ');
    for (const line of errors.split('\n')) {
      expect(comments).toContain(line.replace(/^[^:]+: /, '').slice(0, 60));
    }
  });

  it('writes a binding aside so that it stands when its comment signs are taken away', async () => {
    const { text } = await proposed(
      withEndpoints((all) => all.push(copyOf(all, { ...monitoring, PrivateDnsEnabled: true }))),
    );
    const bare = text.replace(/^ {2}# (?=- name| {2}\w+:)/gm, '  ');
    expect(loadConfig(bare, 'proposal').bindings[1]).toMatchObject({
      name: 'monitoring',
      endpoint: { id: 'vpce-0aaa' },
    });
  });

  it('narrows to the VPCs that are named', async () => {
    const snapshot = withEndpoints((all) =>
      all.push(copyOf(all, { ...monitoring, VpcId: OTHER_VPC })),
    );
    const { config } = await proposed(snapshot, [OTHER_VPC]);
    expect(config.bindings.map(({ service }) => service)).toEqual([monitoring.ServiceName]);
  });

  it.each([
    ['no interface endpoint', ENDPOINTS, 'VpcEndpoints'],
    ['no inbound endpoint', RESOLVERS, 'ResolverEndpoints'],
  ])('writes nothing where there is %s', async (_, file, member) => {
    const snapshot = snapshotCopy();
    writeFileSync(join(snapshot, file), JSON.stringify({ [member]: [] }));
    const output = join(temporaryFolder(), 'none.yaml');
    await expect(
      init({ snapshot, region: 'eu-west-2', output }, recorder(), recorder()),
    ).rejects.toThrow(/Nothing in eu-west-2 can be proposed/);
    expect(existsSync(output)).toBe(false);
  });

  it('asks for the Region where the snapshot does not tell it', async () => {
    const snapshot = withEndpoints((all) => all.splice(0));
    await expect(init({ snapshot }, recorder(), recorder())).rejects.toThrow(/--region/);
  });
});
