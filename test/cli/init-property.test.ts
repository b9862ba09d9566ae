import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { init } from '../../cli/init.ts';
import { loadConfig } from '../../shared/config/load.ts';
import { anyText } from '../any-text.ts';
import { recorder } from './fixtures.ts';
import { ENDPOINTS, INBOUND_ENDPOINTS, listServices } from './init-fixtures.ts';
import { uncommentings } from './init-uncomment.ts';

const vpc = fc.constantFrom('vpc-0001', 'vpc-0001', 'vpc-0002', 'vpc-odd!');
const endpointId = fc.constantFrom('vpce-0001', 'vpce-0002', 'vpce-0003', 'vpce-0004');
const service = fc.constantFrom(
  'com.amazonaws.eu-west-2.s3',
  'com.amazonaws.eu-west-2.s3',
  'com.amazonaws.us-west-2.s3',
  'com.amazonaws.eu-west-2.monitoring',
  'com.amazonaws.eu-west-2.newest',
  'com.amazonaws.newest',
  'com.amazonaws.vpce.eu-west-2.vpce-svc-0c0ffee0000000001',
  'S3 of London',
);
const LONG = [63, 63, 63, 31].map((length) => 'a'.repeat(length)).join('.');
const domain = fc.constantFrom(
  's3.eu-west-2.amazonaws.com',
  's3.us-west-2.amazonaws.com',
  's3.us-east-1.amazonaws.com',
  's3.amazonaws.com',
  'S3-Control.EU-West-2.amazonaws.com',
  'my.s3.eu-west-2.amazonaws.com',
  'your.s3.eu-west-2.amazonaws.com',
  'my_bucket.s3.eu-west-2.amazonaws.com',
  `${LONG}.s3.eu-west-2.amazonaws.com`,
  'monitoring.eu-west-2.amazonaws.com',
  'newest.us-east-1.api.aws',
  'newest.eu-west-2.amazonaws.com',
  'amazonaws.com',
  'eu-west-2.amazonaws.com',
  'abc.example.cloud',
  `${LONG}.example.cloud`,
);
const owner = fc.constantFrom(
  'net-eu-west-2',
  'net-eu-west-2-2',
  'net-eu-west-2-3',
  'net-prod',
  'x'.repeat(41),
);
const bindingName = fc.constantFrom('s3-london', 'monitoring', 'feed', 'y'.repeat(41));

const endpoint = fc.record(
  {
    VpcEndpointId: endpointId,
    VpcEndpointType: fc.constantFrom('Interface', 'Interface', 'Gateway'),
    VpcId: vpc,
    ServiceName: service,
    ServiceRegion: fc.oneof(
      { weight: 4, arbitrary: fc.constant('eu-west-2') },
      fc.constantFrom('us-east-1', 'us-west-2', 'eu-west-9', 'London'),
    ),
    State: fc.oneof(fc.constantFrom('available', 'available', 'Deleted'), anyText),
    PrivateDnsEnabled: fc.boolean(),
    Tags: fc.array(fc.record({ Key: fc.constantFrom('dns', 'Name'), Value: anyText })),
  },
  { requiredKeys: ['VpcEndpointId', 'VpcEndpointType', 'VpcId', 'ServiceName', 'State'] },
);

const zone = fc.record({
  id: fc.constantFrom('Z1', 'Z2', 'Z3', 'Z4', 'Z5', 'Zodd'),
  domain,
  vpcs: fc.uniqueArray(vpc, { minLength: 1 }),
  target: fc.option(endpointId, { nil: undefined }),
  marker: fc.option(fc.record({ owner, binding: bindingName }), { nil: undefined }),
});

const account = fc.record({
  endpoints: fc.uniqueArray(endpoint, { selector: (one) => one.VpcEndpointId, minLength: 2 }),
  zones: fc.uniqueArray(zone, { selector: ({ id }) => id, minLength: 3 }),
  inbounds: fc.uniqueArray(
    fc.record({
      Id: fc.constantFrom('rslvr-in-0001', 'rslvr-in-0002', 'rslvr-in-odd!'),
      Direction: fc.constantFrom('INBOUND', 'INBOUND', 'OUTBOUND'),
      HostVPCId: vpc,
    }),
    { selector: ({ Id }) => Id },
  ),
  /** Undefined: the services cannot be listed. */
  services: fc.option(
    fc.array(
      fc.record({
        ServiceName: service,
        PrivateDnsNames: fc.array(fc.record({ PrivateDnsName: domain }), { maxLength: 3 }),
      }),
    ),
    { nil: undefined },
  ),
});
const INBOUND = { Id: 'rslvr-in-0009', Direction: 'INBOUND', HostVPCId: 'vpc-0001' };

type SmallAccount = typeof account extends fc.Arbitrary<infer Value> ? Value : never;

function save(folder: string, { endpoints, zones, inbounds, services }: SmallAccount): void {
  const write = (file: string, content: object) =>
    writeFileSync(join(folder, file), JSON.stringify(content));
  write(ENDPOINTS, { VpcEndpoints: endpoints });
  write(INBOUND_ENDPOINTS, { ResolverEndpoints: [INBOUND, ...inbounds] });
  if (services !== undefined) listServices(folder, services);
  for (const { id, domain: name, vpcs, target, marker } of zones) {
    write(`route53.get-hosted-zone.${id}.json`, {
      HostedZone: { Id: `/hostedzone/${id}`, Name: `${name}.`, Config: { PrivateZone: true } },
      VPCs: vpcs.map((one) => ({ VPCId: one, VPCRegion: 'eu-west-2' })),
    });
    const alias = {
      Name: `${name}.`,
      Type: 'A',
      AliasTarget: {
        HostedZoneId: 'Z7K1066E3PUKB',
        DNSName: `${target}-abc.x.eu-west-2.vpce.amazonaws.com.`,
        EvaluateTargetHealth: false,
      },
    };
    const text = `"heritage=privatelink-dns,owner=${marker?.owner},binding=${marker?.binding},fence=1"`;
    const txt = {
      Name: `_privatelink-dns.${name}.`,
      Type: 'TXT',
      TTL: 300,
      ResourceRecords: [{ Value: text }],
    };
    write(`route53.list-resource-record-sets.${id}.json`, {
      ResourceRecordSets: [...(target ? [alias] : []), ...(marker ? [txt] : [])],
    });
  }
}

/** The text that `init` writes for the account. Undefined if it found nothing to propose. */
async function written(found: SmallAccount, given: string | undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'privatelink-dns-'));
  const output = join(folder, 'proposed.yaml');
  try {
    save(folder, found);
    const options = { snapshot: folder, region: 'eu-west-2', output };
    await init({ ...options, ...(given && { owner: given }) }, recorder(), recorder());
    return readFileSync(output, 'utf8');
  } catch (error) {
    if (`${error}`.includes('init found no binding to propose in eu-west-2')) return undefined;
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * The owners of markers that `init` reads: those in zones of AWS names that are associated with a VPC of an inbound
 * endpoint. A configuration cannot have a zone with the id Zodd or a name with a "_".
 */
function heldIn({ zones }: SmallAccount): (string | undefined)[] {
  return zones
    .filter(({ id, vpcs }) => id !== 'Zodd' && vpcs.includes('vpc-0001'))
    .filter(({ domain: name }) => /^[^_]*\.(amazonaws\.com|api\.aws)$/.test(name))
    .map(({ marker }) => marker?.owner);
}

test('init writes a valid configuration of a new or the given owner for any account, and offers only valid zones', {
  timeout: 120_000,
}, async () => {
  const given = fc.constantFrom(undefined, undefined, 'net-eu-west-2', 'net-prod');
  let proposals = 0;
  let offers = 0;
  await fc.assert(
    fc.asyncProperty(account, given, async (found, name) => {
      const text = await written(found, name);
      if (text === undefined) return;
      proposals += 1;
      const config = loadConfig(text, 'proposal');
      expect(config.mode).toBe('observe');
      expect(config.region).toBe('eu-west-2');
      if (name === undefined) expect(heldIn(found)).not.toContain(config.owner);
      else expect(config.owner).toBe(name);
      for (const offer of uncommentings(text)) {
        offers += 1;
        expect(loadConfig(offer.text, offer.offer).owner).toBe(config.owner);
      }
    }),
    { numRuns: 300 },
  );
  // The property is worth something only if init often has something to propose and to offer.
  expect(proposals).toBeGreaterThan(50);
  expect(offers).toBeGreaterThan(3);
});
