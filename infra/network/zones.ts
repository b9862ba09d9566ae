import { Stack } from 'aws-cdk-lib';
import { CfnVPC } from 'aws-cdk-lib/aws-ec2';
import { CfnHostedZone } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import type { NetworkZones } from '../../shared/config/config.ts';

/** The smallest range of a VPC. The VPC has no connections, so another network may use the same range. */
const WAITING_RANGE = '10.255.255.240/28';

/**
 * Private zones without records. A private zone shadows public names in every associated VPC, and Route 53
 * requires at least one association. So we create zones in an empty VPC; the reconciler fills them and then
 * associates the VPCs that the bindings list. CloudFormation does not remove these associations, because the
 * list in the template does not change.
 */
export class Zones extends Construct {
  /** By domain. */
  readonly ids: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, { domains, vpc }: NetworkZones) {
    super(scope, id);
    const vpcId = vpc ?? this.#waitingVpc();
    this.ids = Object.fromEntries(
      domains.map((domain) => {
        const zone = new CfnHostedZone(this, domain, {
          name: domain,
          hostedZoneConfig: { comment: 'privatelink-dns: records are written by the reconciler' },
          vpcs: [{ vpcId, vpcRegion: Stack.of(this).region }],
        });
        return [domain, zone.attrId];
      }),
    );
  }

  #waitingVpc(): string {
    return new CfnVPC(this, 'Waiting', {
      cidrBlock: WAITING_RANGE,
      // Private zones require both settings.
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: [{ key: 'Name', value: 'privatelink-dns: zones without records' }],
    }).attrVpcId;
  }
}
