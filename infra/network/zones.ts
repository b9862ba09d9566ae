import { Stack } from 'aws-cdk-lib';
import { CfnVPC } from 'aws-cdk-lib/aws-ec2';
import { CfnHostedZone } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import type { NetworkZones } from '../../shared/config/config.ts';

/** As small as a VPC may be. It is connected to nothing, so that the range may be another's too. */
const WAITING_RANGE = '10.255.255.240/28';

/**
 * Private zones without records. A zone hides every public name below it from the VPCs that see it, and Route 53
 * makes none that no VPC sees. So they begin in a VPC without machines, the reconciler writes their records,
 * and only then associates the VPCs that the bindings list. CloudFormation leaves those alone, as what it was
 * told itself does not change.
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
      // Private zones ask for both.
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: [{ key: 'Name', value: 'privatelink-dns: zones without records' }],
    }).attrVpcId;
  }
}
