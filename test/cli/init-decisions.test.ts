import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { editJson, snapshotCopy } from './fixtures.ts';
import {
  addZone,
  CROSS_REGION,
  copyOf,
  INBOUND_ENDPOINTS,
  listServices,
  MONITORING,
  NEWEST,
  OTHER_VPC,
  PARTNER,
  proposed,
  removeZone,
  WITHOUT_REGION,
  withEndpoints,
} from './init-fixtures.ts';

interface Case {
  /** The name of the test, after "init". */
  does: string;
  snapshot: () => string;
  /** The printed decision, with its key. */
  printed: RegExp;
  bindings: object[];
}

const CASES: Case[] = [
  {
    does: 'proposes the first of two unused endpoints of a service in a VPC, and names the other',
    snapshot: () =>
      withEndpoints((all) =>
        all.push(
          copyOf(all, MONITORING),
          copyOf(all, { ...MONITORING, VpcEndpointId: 'vpce-0bbb' }),
        ),
      ),
    printed:
      /^monitoring\S*\.endpoint: vpc-0abc\S* has 2 endpoints of this service: also vpce-0bbb\./m,
    bindings: [
      { name: 's3-london' },
      { service: 'com.amazonaws.eu-west-2.monitoring', endpoint: { id: 'vpce-0aaa' } },
    ],
  },
  {
    does: 'proposes the one of two endpoints of a service in a VPC that the zones point to',
    snapshot: () => withEndpoints((all) => all.push(copyOf(all, { VpcEndpointId: 'vpce-0000' }))),
    printed: /^s3-london\.endpoint: vpc-0abc\S* has 2 endpoints of this service: also vpce-0000\./m,
    bindings: [{ name: 's3-london', endpoint: { id: 'vpce-001760f0be22cd4e2' } }],
  },
  {
    does: 'reports a missing zone, and proposes the other zones',
    snapshot: () => {
      const folder = snapshotCopy();
      removeZone(folder, 'Z00000000S3AP');
      return folder;
    },
    printed:
      /^s3-london\.zones: there is no private zone of s3-accesspoint\.eu-west-2\.amazonaws\.com\./m,
    bindings: [{ zones: [{ id: 'Z0000000000S3' }, { id: 'Z0000000S3CTL' }] }],
  },
  {
    does: 'reports a gateway endpoint of the same service in the VPC',
    snapshot: () =>
      withEndpoints((all) =>
        all.push(copyOf(all, { VpcEndpointId: 'vpce-0aaa', VpcEndpointType: 'Gateway' })),
      ),
    printed: /^s3-london\.endpoint: vpc-0abc\S* also has a gateway endpoint/m,
    bindings: [{ name: 's3-london' }],
  },
  {
    does: 'reports private DNS on an endpoint that has zones',
    snapshot: () => withEndpoints(([one]) => Object.assign(one ?? {}, { PrivateDnsEnabled: true })),
    printed: /^s3-london\.endpoint: vpce-\S+ has private DNS on/m,
    bindings: [{ name: 's3-london' }],
  },
  {
    does: 'writes a binding as a comment if its endpoint has private DNS and no zone',
    snapshot: () =>
      withEndpoints((all) => all.push(copyOf(all, { ...MONITORING, PrivateDnsEnabled: true }))),
    printed: /^monitoring: vpce-0aaa has private DNS on, and you have no zone of its names/m,
    bindings: [{ name: 's3-london' }],
  },
  {
    does: 'proposes an inbound endpoint of another VPC if the VPC of the endpoint has none',
    snapshot: () =>
      withEndpoints((all) => all.push(copyOf(all, { ...MONITORING, VpcId: OTHER_VPC }))),
    printed:
      /^monitoring\.inbound: vpc-0ddd\S* has no inbound endpoint, and this one is in vpc-0abc/m,
    bindings: [{ name: 's3-london' }, { inbound: { id: 'rslvr-in-0123456789abcdef0' } }],
  },
  {
    does: 'reports a second inbound endpoint',
    snapshot: () => {
      const folder = snapshotCopy();
      editJson<{ ResolverEndpoints: object[] }>(
        folder,
        INBOUND_ENDPOINTS,
        ({ ResolverEndpoints }) =>
          ResolverEndpoints.push({ ...ResolverEndpoints[0], Id: 'rslvr-in-0aaa' }),
      );
      return folder;
    },
    printed: /^s3-london\.inbound: there are 2 inbound endpoints .* also rslvr-in-0aaa/m,
    bindings: [{ inbound: { id: 'rslvr-in-0123456789abcdef0' } }],
  },
  {
    does: 'chooses the zone of a second VPC by its id, and asks which of the two is published',
    snapshot: () => {
      const folder = withEndpoints((all) =>
        all.push(copyOf(all, { VpcEndpointId: 'vpce-0aaa', VpcId: OTHER_VPC })),
      );
      const vpc = OTHER_VPC;
      addZone(folder, 'ZOTHER', 's3.eu-west-2.amazonaws.com', { vpc, target: 'vpce-0aaa' });
      return folder;
    },
    printed: /s3\.eu-west-2\.amazonaws\.com is also a zone of the binding s3-london/,
    bindings: [{ name: 's3-london' }, { endpoint: { id: 'vpce-0aaa' }, zones: [{ id: 'ZOTHER' }] }],
  },
  {
    does: "writes a bucket's zone that points to no endpoint as a comment",
    snapshot: () => {
      const folder = snapshotCopy();
      addZone(folder, 'ZBUCKET', 'my.s3.eu-west-2.amazonaws.com');
      return folder;
    },
    printed: /^s3-london\.zones: ZBUCKET, my\.s3\S+, is below a name of this service/m,
    bindings: [{ zones: [{}, {}, {}] }],
  },
  {
    does: 'asks for adopt: true if the records of a zone have no marker',
    snapshot: () => {
      const folder = withEndpoints((all) => all.push(copyOf(all, MONITORING)));
      addZone(folder, 'ZMON', 'monitoring.eu-west-2.amazonaws.com', { target: 'vpce-0aaa' });
      return folder;
    },
    printed: /^monitoring\.zones: the records of ZMON have no marker/m,
    bindings: [{}, { zones: [{ id: 'ZMON' }], adopt: false }],
  },
  {
    does: "reports a zone of S3's global name, and explains the effect of such a zone",
    snapshot: () => {
      const folder = snapshotCopy();
      addZone(folder, 'ZGLOBAL', 's3.amazonaws.com', { target: 'vpce-001760f0be22cd4e2' });
      return folder;
    },
    printed: /^s3-london\.zones: "s3\.amazonaws\.com" is S3's global name/m,
    bindings: [{ zones: [{}, {}, {}] }],
  },
  {
    does: 'proposes no zone of another service that points to the endpoint, not even as a comment',
    snapshot: () => {
      const folder = snapshotCopy();
      addZone(folder, 'ZKMS', 'kms.eu-west-2.amazonaws.com', { target: 'vpce-001760f0be22cd4e2' });
      return folder;
    },
    printed:
      /^s3-london\.zones: ZKMS, kms\S+, points to this endpoint, but it is not a name of com\.amazonaws\.eu-west-2\.s3\./m,
    bindings: [{ zones: [{}, {}, {}] }],
  },
  {
    does: 'proposes the zone of a service although its alias points to an endpoint of another service',
    snapshot: () => {
      const folder = withEndpoints((all) => all.push(copyOf(all, MONITORING)));
      const target = 'vpce-001760f0be22cd4e2';
      addZone(folder, 'ZMON', 'monitoring.eu-west-2.amazonaws.com', { target });
      return folder;
    },
    printed:
      /^monitoring\.zones: ZMON, monitoring\S+, points to an endpoint of another service: vpce-001760f0be22cd4e2\./m,
    bindings: [{ zones: [{}, {}, {}] }, { zones: [{ id: 'ZMON' }] }],
  },
  {
    does: 'reports a private zone that hides every name of AWS in a VPC',
    snapshot: () => {
      const folder = snapshotCopy();
      addZone(folder, 'ZTRAP', 'amazonaws.com');
      return folder;
    },
    printed:
      /^account: the private zone ZTRAP, amazonaws\.com, hides every name of AWS below it[^`]*`aws route53 disassociate-vpc-from-hosted-zone --hosted-zone-id ZTRAP --vpc VPCRegion=eu-west-2,VPCId=vpc-0abc0abc0abc0abc0`/m,
    bindings: [{ zones: [{}, {}, {}] }],
  },
  {
    does: 'proposes an endpoint for a service of another Region by its full name',
    snapshot: () => {
      const folder = withEndpoints((all) => all.push(copyOf(all, CROSS_REGION)));
      addZone(folder, 'ZUSW2', 's3.us-west-2.amazonaws.com', { target: 'vpce-0ccc' });
      return folder;
    },
    printed: /^s3-us-west-2\.zones: there is no private zone of s3-accesspoint\.us-west-2\./m,
    bindings: [
      { name: 's3-london', region: 'eu-west-2' },
      {
        name: 's3-us-west-2',
        service: CROSS_REGION.ServiceName,
        region: 'eu-west-2',
        serviceRegion: 'us-west-2',
        zones: [{ domain: 's3.us-west-2.amazonaws.com', id: 'ZUSW2' }],
      },
    ],
  },
  {
    does: 'reads the Region of a service whose name has none, and its zones are names of that Region',
    snapshot: () => {
      const folder = withEndpoints((all) =>
        all.push(copyOf(all, { ...WITHOUT_REGION, ServiceRegion: 'us-east-1' })),
      );
      listServices(folder, [
        {
          ServiceName: 'com.amazonaws.newest',
          PrivateDnsNames: [{ PrivateDnsName: 'newest.us-east-1.api.aws' }],
        },
      ]);
      addZone(folder, 'ZNEW', 'newest.us-east-1.api.aws', { target: 'vpce-0eee' });
      return folder;
    },
    printed: /^com-amazonaws-newest-us-east-1\.zones: the records of ZNEW have no marker/m,
    bindings: [
      { name: 's3-london' },
      {
        name: 'com-amazonaws-newest-us-east-1',
        service: 'com.amazonaws.newest',
        region: 'eu-west-2',
        serviceRegion: 'us-east-1',
        zones: [{ domain: 'newest.us-east-1.api.aws', id: 'ZNEW' }],
      },
    ],
  },
  {
    does: "writes a partner's zone that points to the endpoint as a comment with its confirmation",
    snapshot: () => {
      const folder = withEndpoints((all) => all.push(copyOf(all, PARTNER)));
      listServices(folder, [
        { ServiceName: PARTNER.ServiceName, PrivateDnsName: 'other.example.cloud' },
      ]);
      addZone(folder, 'ZPARTNER', 'abc.example.cloud', { target: 'vpce-0ddd' });
      return folder;
    },
    printed:
      /ZPARTNER, abc\.example\.cloud, points to this endpoint, but \S+ does not list that name/,
    bindings: [{ name: 's3-london' }, { service: PARTNER.ServiceName }],
  },
  {
    does: "writes a partner's zone as a comment if the names of the service cannot be read",
    snapshot: () => {
      const folder = withEndpoints((all) => all.push(copyOf(all, PARTNER)));
      addZone(folder, 'ZPARTNER', 'abc.example.cloud', { target: 'vpce-0ddd' });
      return folder;
    },
    printed:
      /ZPARTNER, abc\.example\.cloud, points to this endpoint, but the names of com\.amazonaws\.vpce\.\S+ are not known\./,
    bindings: [{ name: 's3-london' }, { service: PARTNER.ServiceName, zones: undefined }],
  },
  {
    does: 'writes an aliased zone as a comment if AWS does not list the service',
    snapshot: () => {
      const folder = withEndpoints((all) => all.push(copyOf(all, NEWEST)));
      listServices(folder, []);
      addZone(folder, 'ZNEW', 'other.eu-west-2.amazonaws.com', { target: 'vpce-0fff' });
      return folder;
    },
    printed:
      /^newest\.zones: ZNEW, other\.eu-west-2\.amazonaws\.com, points to this endpoint, but the names of com\.amazonaws\.eu-west-2\.newest are not known\. Uncomment the zone if/m,
    bindings: [{ name: 's3-london' }, { name: 'newest', zones: undefined }],
  },
  {
    does: 'gives the reason for an offered zone although the whole binding is a comment',
    snapshot: () => {
      const folder = withEndpoints((all) =>
        all.push(copyOf(all, { ...NEWEST, PrivateDnsEnabled: true })),
      );
      addZone(folder, 'ZNEW', 'newest.eu-west-2.amazonaws.com', { target: 'vpce-0fff' });
      return folder;
    },
    printed: /^newest\.zones: ZNEW, newest\S+, points to this endpoint, but the names of/m,
    bindings: [{ name: 's3-london' }],
  },
  {
    does: 'concludes nothing from a listing that could not be read',
    snapshot: () => {
      const folder = snapshotCopy();
      rmSync(join(folder, 'route53.list-resource-record-sets.Z0000000S3CTL.json'));
      return folder;
    },
    printed: /^not read: the records of zone Z0000000S3CTL/m,
    bindings: [{ zones: [{}, {}] }],
  },
];

describe('the decisions that init leaves to the operator', () => {
  test.each(CASES)('init $does', async ({ snapshot, printed, bindings }) => {
    const { exit, text, errors, config } = await proposed(snapshot());
    expect(errors).toMatch(printed);
    expect(exit).toBe(3);
    expect(config.bindings).toHaveLength(bindings.length);
    expect(config.bindings).toMatchObject(bindings);
    // The file contains every printed decision too, in comments that are wrapped over several lines.
    const comments = text.replace(/\n *# */g, ' ');
    for (const line of errors.split('\n')) {
      expect(comments).toContain(line.replace(/^[^:]+: /, '').slice(0, 60));
    }
  });
});
