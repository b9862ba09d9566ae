import type { ResolverName } from '../../shared/model/resolvers.ts';
import { awsConfigGuide } from './aws-config.ts';
import { bindGuide } from './bind.ts';
import { corednsGuide } from './coredns.ts';
import { dnsmasqGuide } from './dnsmasq.ts';
import type { Guide } from './guide.ts';
import { hostsGuide } from './hosts.ts';
import { infobloxGuide } from './infoblox.ts';
import { knotResolverGuide } from './knot-resolver.ts';
import { powerdnsRecursorGuide } from './powerdns-recursor.ts';
import { unboundGuide } from './unbound.ts';
import { windowsGuide } from './windows.ts';

/** The guide of every kind of resolver. */
export const GUIDES: Readonly<Record<ResolverName, Guide>> = {
  'aws-config': awsConfigGuide,
  bind: bindGuide,
  coredns: corednsGuide,
  dnsmasq: dnsmasqGuide,
  hosts: hostsGuide,
  infoblox: infobloxGuide,
  'knot-resolver': knotResolverGuide,
  'powerdns-recursor': powerdnsRecursorGuide,
  unbound: unboundGuide,
  windows: windowsGuide,
};
