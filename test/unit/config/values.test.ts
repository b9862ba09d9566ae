import { describe } from 'vitest';
import {
  bindingWith,
  endpointWith,
  inboundWith,
  MINIMAL,
  testRefusals,
  topWith,
} from './fixtures.ts';

describe('values beyond the limits of their rules', () => {
  testRefusals([
    [
      topWith('net-prod', 'o'.repeat(41)),
      '2:8: owner: "ooo',
      'Use 1 to 40 of the characters a-z, 0-9 and "-", such as net-prod.',
    ],
    [topWith('net-prod', 'Net'), '2:8: owner: "Net" is not an owner', 'such as net-prod.'],
    [topWith('net-prod', '""'), '2:8: owner: "" is not an owner', 'such as net-prod.'],
    [topWith('london', 'n'.repeat(41)), '6:11: bindings[0].name: "nnn', 'such as s3-london.'],
    [
      topWith('london', 'feed'),
      '6:11: bindings[0].name: "feed" is reserved, because',
      'Use another name, such as s3-london.',
    ],
    [
      topWith('eu-west-2', 'eu-west-2a'),
      '4:9: region: "eu-west-2a" is not a Region',
      "Use the Region's code, such as eu-west-2.",
    ],
    [
      topWith('eu-west-2', 'eu-west-22'),
      '4:9: region: "eu-west-22" is not a Region that this version knows',
      'Did you mean eu-west-2? If AWS has added the Region, add newRegions: [eu-west-22] at the top level.',
    ],
    [
      bindingWith('region: London'),
      '10:13: bindings[0].region: "London" is not a Region',
      'such as eu-west-2.',
    ],
    [
      topWith('service: s3', 'service: S3'),
      '7:14: bindings[0].service: "S3" is not a service name',
      'such as com.amazonaws.eu-west-2.monitoring.',
    ],
    [
      endpointWith('{ id: vpce-0ab }'),
      '8:21: bindings[0].endpoint.id: "vpce-0ab" is not the id of a VPC endpoint',
      'such as vpce-001760f0be22cd4e2.',
    ],
    [
      endpointWith('{ id: vpce-001760f0be22cd4e22 }'),
      '8:21: bindings[0].endpoint.id: "vpce-001760f0be22cd4e22" is not',
      'such as vpce-001760f0be22cd4e2.',
    ],
    [
      endpointWith('{ vpc: vpce-0abc, tags: { a: b } }'),
      '8:22: bindings[0].endpoint.vpc: "vpce-0abc" is not the id of a VPC',
      'such as vpc-0123456789abcdef0.',
    ],
    [
      endpointWith('{ vpc: vpc-0abc, tags: {} }'),
      '8:38: bindings[0].endpoint.tags: has no tags, so every endpoint of the VPC would match',
      'Add at least one tag that the endpoint has, such as dns: s3-london.',
    ],
    [
      inboundWith('{ id: rslvr-out-0abc }'),
      '9:20: bindings[0].inbound.id: "rslvr-out-0abc" is not the id of a Resolver inbound endpoint',
      'such as rslvr-in-0123456789abcdef0.',
    ],
    [
      inboundWith('{ addresses: [10.0.1] }'),
      '9:28: bindings[0].inbound.addresses[0]: "10.0.1" is not an IP address',
      'such as 10.0.1.122.',
    ],
    [
      inboundWith('{ addresses: ["fe80::1%eth0"] }'),
      '9:28: bindings[0].inbound.addresses[0]: "fe80::1%eth0" is not an IP address',
      'such as 10.0.1.122.',
    ],
    [
      inboundWith('{ addresses: [172.32.0.1] }'),
      '9:28: bindings[0].inbound.addresses[0]: "172.32.0.1" is not a private address',
      'inbound: { addresses: [...], vpc: vpc-... }.',
    ],
    [
      inboundWith('{ addresses: [100.128.0.1] }'),
      '9:28: bindings[0].inbound.addresses[0]: "100.128.0.1" is not a private address',
      'inbound: { addresses: [...], vpc: vpc-... }.',
    ],
    [
      inboundWith('{ addresses: ["2001:db8::1"] }'),
      '9:28: bindings[0].inbound.addresses[0]: "2001:db8::1" is not an address of a subnet',
      'such as 10.0.1.122.',
    ],
    [
      inboundWith('{ addresses: ["::ffff:10.0.0.1"] }'),
      '9:28: bindings[0].inbound.addresses[0]: "::ffff:10.0.0.1" is not an address of a subnet',
      'such as 10.0.1.122.',
    ],
    [
      inboundWith('{ addresses: [] }'),
      '9:27: bindings[0].inbound.addresses: is an empty list',
      'Use for example [10.0.1.122, 10.0.2.213].',
    ],
    [
      bindingWith('zones: []'),
      '10:12: bindings[0].zones: is an empty list',
      'Use for example [{ domain: s3.eu-west-2.amazonaws.com }].',
    ],
    [
      bindingWith('zones: [{ domain: s3.eu-west-2.amazonaws.com, vpcs: [] }]'),
      '10:57: bindings[0].zones[0].vpcs: is an empty list',
      'Use for example [{ id: vpc-0123456789abcdef0 }].',
    ],
    [
      bindingWith(`zones: [{ domain: s3.eu-west-2.amazonaws.com, id: Z${'0'.repeat(32)} }]`),
      '10:55: bindings[0].zones[0].id: "Z000',
      'at most 32 characters in all.',
    ],
    [
      bindingWith('zones: [{ domain: s3.eu-west-2.amazonaws.com, id: /hostedzone/Z1 }]'),
      '10:55: bindings[0].zones[0].id: "/hostedzone/Z1" is not the id of a hosted zone',
      'at most 32 characters in all.',
    ],
    [
      `${MINIMAL}rpz: { ttl: 0 }\n`,
      '10:13: rpz.ttl: 0 is out of range',
      'Use a whole number from 1 to 86400.',
    ],
    [
      `${MINIMAL}rpz: { ttl: 86401 }\n`,
      '10:13: rpz.ttl: 86401 is out of range',
      'from 1 to 86400.',
    ],
    [
      `${MINIMAL}rpz: { ttl: 1.5 }\n`,
      '10:13: rpz.ttl: 1.5 is not a whole number',
      'from 1 to 86400.',
    ],
    [
      `${MINIMAL}limits: { maxBindingsPerPublication: 0 }\n`,
      '10:38: limits.maxBindingsPerPublication: 0 is out of range',
      'Use a whole number of 1 or more.',
    ],
    [
      `${MINIMAL}limits: { releaseAfterMinutes: -5 }\n`,
      '10:32: limits.releaseAfterMinutes: -5 is out of range',
      'of 1 or more.',
    ],
    [
      `${MINIMAL}agents: { pollSeconds: 9 }\n`,
      '10:24: agents.pollSeconds: 9 is out of range',
      'Use a whole number from 10 to 86400.',
    ],
    [
      `${MINIMAL}agents: { pollSeconds: 86401 }\n`,
      '10:24: agents.pollSeconds: 86401 is out of range',
      'from 10 to 86400.',
    ],
    [
      `${MINIMAL}approvals: [All of it]\n`,
      '10:13: approvals[0]: "All of it" is not the name of a held change',
      'Copy the name from the notice of the held change.',
    ],
    [
      `${MINIMAL}resolvers: [unbond]\n`,
      '10:13: resolvers[0]: "unbond" is not known here',
      'Use unbound (known are aws-config, bind, coredns, dnsmasq, hosts, infoblox, knot-resolver, powerdns-recursor, unbound, windows).',
    ],
    [
      `${MINIMAL}resolvers: [{ name: bind, use: forwards }]\n`,
      '10:32: resolvers[0].use: "forwards" is not known here',
      'Use forward (known are forward, rewrite, both).',
    ],
    [`${MINIMAL}resolvers: []\n`, '10:12: resolvers: is an empty list', 'Use for example [bind].'],
    [
      topWith('enforce', 'enforced'),
      '3:7: mode: "enforced" is not known here',
      'Use enforce (known are observe, enforce, paused).',
    ],
    [
      topWith('enforce', 'on'),
      '3:7: mode: "on" is not known here',
      'Use one of observe, enforce, paused.',
    ],
    [topWith('version: 1', 'version: 2'), '1:10: version: 2 is not known here', 'Use 1.'],
    [
      bindingWith('whenLost: drop'),
      '10:15: bindings[0].whenLost: "drop" is not known here',
      'Use one of hold, release.',
    ],
    [
      `${MINIMAL}rpz: { answer: both }\n`,
      '10:16: rpz.answer: "both" is not known here',
      'Use one of cname, address.',
    ],
  ]);
});
