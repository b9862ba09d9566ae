import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

export interface OnPremisesGroupProps {
  readonly description: string;
  readonly vpc: string;
  /** CIDR ranges of either family. */
  readonly onPremises: readonly string[];
  readonly ports: readonly { protocol: 'tcp' | 'udp'; port: number }[];
}

/**
 * A security group that admits the on-premises ranges alone. Nothing leaves by it: answers to what was
 * admitted need no rule, and without any, AWS would add one that permits everything.
 */
export class OnPremisesGroup extends Construct {
  readonly id: string;

  constructor(scope: Construct, id: string, props: OnPremisesGroupProps) {
    super(scope, id);
    const { description, vpc, onPremises, ports } = props;
    const { attrGroupId } = new CfnSecurityGroup(this, 'Resource', {
      groupDescription: description,
      vpcId: vpc,
      securityGroupIngress: onPremises.flatMap((range) =>
        ports.map(({ protocol, port }) => ({
          ...rangeOf(range),
          ipProtocol: protocol,
          fromPort: port,
          toPort: port,
          description: `${protocol.toUpperCase()} ${port} from on premises`,
        })),
      ),
      securityGroupEgress: [
        {
          cidrIp: '255.255.255.255/32',
          ipProtocol: 'icmp',
          fromPort: 252,
          toPort: 86,
          description: 'Nothing leaves',
        },
      ],
    });
    this.id = attrGroupId;
  }
}

function rangeOf(range: string) {
  return range.includes(':') ? { cidrIpv6: range } : { cidrIp: range };
}
