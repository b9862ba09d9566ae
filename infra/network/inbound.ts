import { CfnResolverEndpoint } from 'aws-cdk-lib/aws-route53resolver';
import { Construct } from 'constructs';
import type { NetworkInbound } from '../../shared/config/config.ts';
import { OnPremisesGroup } from './on-premises-group.ts';

interface InboundEndpointProps {
  readonly name: string;
  readonly inbound: NetworkInbound;
  readonly onPremises: readonly string[];
}

/** The inbound endpoint that on-premises resolvers forward to. AWS chooses each address that is not configured. */
export class InboundEndpoint extends Construct {
  readonly id: string;

  constructor(scope: Construct, id: string, { name, inbound, onPremises }: InboundEndpointProps) {
    super(scope, id);
    const group = new OnPremisesGroup(this, 'Group', {
      description: 'privatelink-dns: DNS from on premises',
      vpc: inbound.vpc,
      onPremises,
      ports: [
        { protocol: 'udp', port: 53 },
        { protocol: 'tcp', port: 53 },
      ],
    });
    const { attrResolverEndpointId } = new CfnResolverEndpoint(this, 'Endpoint', {
      name,
      direction: 'INBOUND',
      protocols: ['Do53'],
      resolverEndpointType: 'IPV4',
      securityGroupIds: [group.id],
      ipAddresses: inbound.addresses.map(({ subnet, ip }) => ({
        subnetId: subnet,
        ...(ip !== undefined && { ip }),
      })),
    });
    this.id = attrResolverEndpointId;
  }
}
