import type { DnsEntry } from '../shared/cloud/ports.ts';
import { partitionSuffix } from '../shared/model/services.ts';

/** A service for which endpoints can be created. */
export interface EndpointService {
  name: string;
  types: ('Interface' | 'Gateway')[];
  /** The names that private DNS answers, including wildcards. */
  privateDnsNames: string[];
  /** The service's labels in an endpoint's names: `s3` in `vpce-1-x.s3.eu-west-2.vpce.amazonaws.com`. */
  label: string;
  /** Whether an endpoint's names are published with a leading `*.`, as S3's are. */
  wildcard: boolean;
}

/** The services that exist in every Region. */
export function commonServices(region: string): EndpointService[] {
  const suffix = partitionSuffix(region);
  const name = (service: string) => `com.amazonaws.${region}.${service}`;
  const s3Names = ['s3', 's3-accesspoint', 's3-control'].flatMap((label) => [
    `${label}.${region}.${suffix}`,
    `*.${label}.${region}.${suffix}`,
  ]);
  return [
    {
      name: name('s3'),
      types: ['Gateway', 'Interface'],
      privateDnsNames: s3Names,
      label: 's3',
      wildcard: true,
    },
    {
      name: name('ecr.dkr'),
      types: ['Interface'],
      privateDnsNames: [`*.dkr.ecr.${region}.${suffix}`],
      label: 'dkr.ecr',
      wildcard: false,
    },
    {
      name: name('monitoring'),
      types: ['Interface'],
      privateDnsNames: [`monitoring.${region}.${suffix}`],
      label: 'monitoring',
      wildcard: false,
    },
  ];
}

/** The hosted zone of the names that AWS publishes for a Region's endpoints. */
function endpointZoneId(region: string): string {
  return ENDPOINT_ZONES[region] ?? `ZVPCE${region.toUpperCase().replace(/[^A-Z0-9]/g, '')}`;
}

const ENDPOINT_ZONES: Readonly<Record<string, string>> = {
  'us-east-1': 'Z7HUB22UULQXV',
  'us-east-2': 'ZC8PG0KIFKBRI',
  'us-west-2': 'Z1YSA3EXCYUU9Z',
  'eu-west-2': 'Z7K1066E3PUKB',
};

/** A hidden zone of an endpoint's private DNS. Its name is a name of the service without `*.`. */
export interface HiddenZone {
  id: string;
  name: string;
}

/** The zones of an endpoint's private DNS. A name and its wildcard share one zone. */
export function hiddenZones(service: EndpointService, endpointId: string): HiddenZone[] {
  const names = new Set(service.privateDnsNames.map((name) => name.replace(/^\*\./, '')));
  const digits = endpointId.replace(/^vpce-/, '').toUpperCase();
  return [...names].map((name, index) => ({ id: `ZH${index}${digits}`, name }));
}

/** The DnsEntries of an endpoint, in order: the regional name, the zonal names, the names of private DNS. */
export function dnsEntries(endpoint: {
  id: string;
  suffix: string;
  region: string;
  service: EndpointService;
  availabilityZones: readonly string[];
  privateDns: boolean;
}): DnsEntry[] {
  const { service, region } = endpoint;
  const star = service.wildcard ? '*.' : '';
  const host = `${star}${endpoint.id}-${endpoint.suffix}`;
  const domain = `${service.label}.${region}.vpce.${partitionSuffix(region)}`;
  const published = [host, ...endpoint.availabilityZones.map((zone) => `${host}-${zone}`)];
  const zones = endpoint.privateDns ? hiddenZones(service, endpoint.id) : [];
  return [
    ...published.map((name) => ({
      DnsName: `${name}.${domain}`,
      HostedZoneId: endpointZoneId(region),
    })),
    ...zones.flatMap((zone) =>
      service.privateDnsNames
        .filter((name) => name === zone.name || name === `*.${zone.name}`)
        .map((name) => ({ DnsName: name, HostedZoneId: zone.id })),
    ),
  ];
}
