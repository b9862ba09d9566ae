import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDocument, visit } from 'yaml';
import type { Account, FoundZone } from '../../cli/init/account.ts';
import { propose } from '../../cli/init/propose.ts';
import { isLive, writeProposal } from '../../cli/init/write.ts';
import { loadConfig } from '../../shared/config/load.ts';
import { asFence } from '../../shared/model/counters.ts';
import type { Endpoint } from '../../shared/model/observation.ts';
import { anyText } from '../any-text.ts';
import { uncommentings } from './init-uncomment.ts';

const REGION = 'eu-west-2';
const NASTY = [
  'x\n  mode: enforce',
  'x\r- name: evil',
  'a\u2028mode: enforce',
  'a\u0085mode: enforce',
  '"}, {id: x',
  '# ',
  "'",
  '\u001b[2J',
  '*alias',
  '!Ref x',
  'null',
  '\u202enoitcejni',
  '',
];
const text = fc.oneof(fc.constantFrom(...NASTY), anyText);

const DOMAINS = [
  ...['s3', 's3-accesspoint', 'monitoring', 'a.s3', 'dkr.ecr', 'kms', 's3.dualstack'].map(
    (label) => `${label}.${REGION}.amazonaws.com`,
  ),
  's3.us-west-2.amazonaws.com',
  's3.amazonaws.com',
  'amazonaws.com',
  'abc.us-west-2.aws.confluent.cloud',
];

/** Services of the Region, of another Region and of a partner, one of them with a name that no table has. */
const SERVICES = [
  `com.amazonaws.${REGION}.s3`,
  `com.amazonaws.${REGION}.monitoring`,
  `com.amazonaws.${REGION}.ecr.dkr`,
  `com.amazonaws.${REGION}.newest`,
  'com.amazonaws.us-west-2.s3',
  `com.amazonaws.vpce.${REGION}.vpce-svc-0c0ffee0000000001`,
  'com.amazonaws.vpce.us-west-2.vpce-svc-0c0ffee0000000002',
];
const vpcId = fc.constantFrom('vpc-0aaa', 'vpc-0bbb');
const endpointId = fc.constantFrom('vpce-0001', 'vpce-0002', 'vpce-0003', 'vpce-0004');

const endpoint: fc.Arbitrary<Endpoint> = fc.record({
  id: endpointId,
  type: fc.constant('Interface'),
  vpcId,
  service: fc.constantFrom(...SERVICES),
  state: fc.oneof(fc.constant('available'), text),
  subnetIds: fc.constant([]),
  interfaceIds: fc.constant([]),
  regionalName: fc.constant(undefined),
  zonalNames: fc.constant([]),
  recordTypes: fc.constant(['A' as const]),
  privateDns: fc.record({ enabled: fc.boolean(), onlyForInboundResolver: fc.boolean() }),
  serviceRegion: fc.constantFrom(REGION, 'us-west-2', 'eu-west-9'),
  tags: fc.oneof(
    fc.dictionary(text, text),
    fc.record({ Name: text, dns: text }, { requiredKeys: [] }),
  ) as fc.Arbitrary<Record<string, string>>,
});

const marker = fc.record({
  owner: fc.constantFrom('net-prod', 'other', 'net-eu-west-2', 'net-eu-west-2-2'),
  binding: fc.constantFrom('s3-london', 'feed', 'monitoring'),
  fence: fc.nat().map(asFence),
});

const zone: fc.Arbitrary<FoundZone> = fc.record({
  id: fc.constantFrom('Z1', 'Z2', 'Z3', 'Z4', 'Z5'),
  domain: fc.constantFrom(...DOMAINS),
  vpcs: fc.uniqueArray(vpcId),
  targets: fc.uniqueArray(endpointId, { maxLength: 2 }),
  isFilled: fc.boolean(),
  marker: fc.option(marker, { nil: undefined }),
});

const account: fc.Arbitrary<Account> = fc.record({
  region: fc.constant(REGION),
  endpoints: fc.uniqueArray(endpoint, { selector: ({ id }) => id }),
  gateways: fc.array(fc.record({ vpcId, service: text })),
  inbounds: fc.uniqueArray(
    fc.record({ id: fc.constantFrom('rslvr-in-0001', 'rslvr-in-0002'), vpcId }),
    { selector: ({ id }) => id },
  ),
  hiding: fc.array(
    fc.record({ id: fc.constantFrom('Z8', 'Z9'), domain: fc.constant('amazonaws.com'), vpcId }),
  ),
  zones: fc.uniqueArray(zone, { selector: ({ id }) => id, maxLength: 5 }),
  domains: fc
    .dictionary(
      fc.constantFrom(...SERVICES),
      fc.uniqueArray(fc.record({ domain: fc.constantFrom(...DOMAINS), wildcard: fc.boolean() }), {
        selector: ({ domain }) => domain,
      }),
    )
    .map((all) => new Map(Object.entries(all))),
  unread: fc.constant([]),
});

describe('the output of init for any account', { timeout: 60_000 }, () => {
  test('the proposal is a valid configuration of the given or a new owner in mode observe whenever it has a binding', () => {
    const given = fc.constantFrom(undefined, 'net-prod', 'ours');
    fc.assert(
      fc.property(account, given, text, (found, owner, snapshot) => {
        const proposal = propose(found, owner, { snapshot });
        fc.pre(proposal.bindings.some(isLive));
        const written = writeProposal(proposal, []);
        const config = loadConfig(written, 'proposal');
        expect(config.mode).toBe('observe');
        const held = found.zones.map(({ marker }) => marker?.owner);
        if (owner === undefined) expect(held).not.toContain(config.owner);
        else expect(config.owner).toBe(owner);
        expect(config.bindings.map(({ name }) => name)).toEqual(
          proposal.bindings.filter(isLive).map(({ name }) => name),
        );
        for (const offer of uncommentings(written)) {
          expect(loadConfig(offer.text, offer.offer).owner).toBe(config.owner);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('names and tags change only the comments of the proposal', () => {
    fc.assert(
      fc.property(account, text, (found, name) => {
        const tagged = {
          ...found,
          endpoints: found.endpoints.map((one) => ({ ...one, tags: { Name: name, dns: name } })),
        };
        const bare = { ...found, endpoints: found.endpoints.map((one) => ({ ...one, tags: {} })) };
        const values = (of: Account) => parseDocument(writeProposal(propose(of), [])).toJS();
        expect(values(tagged)).toEqual(values(bare));
      }),
      { numRuns: 200 },
    );
  });

  test('a tag that is offered as a comment is that tag when it is uncommented', () => {
    fc.assert(
      fc.property(account, text, (found, name) => {
        const tagged = {
          ...found,
          endpoints: found.endpoints.map((one) => ({ ...one, tags: { dns: name } })),
        };
        const proposal = propose(tagged);
        fc.pre(proposal.bindings.some(isLive));
        const written = writeProposal(proposal, []);
        const taken = written
          .split('\n')
          .filter((line) => !/^ {4}endpoint:/.test(line))
          .map((line) => line.replace(/^ {4}# endpoint:/, '    endpoint:'))
          .join('\n');
        fc.pre(taken.includes('tags:'));
        const tags: unknown[] = [];
        visit(parseDocument(taken), {
          Pair: (_, pair) => {
            if (String(pair.key) === 'dns') tags.push(String(pair.value));
          },
        });
        expect(new Set(tags)).toEqual(new Set([name]));
      }),
      { numRuns: 200 },
    );
  });
});
