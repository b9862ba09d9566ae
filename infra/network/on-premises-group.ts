import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

interface OnPremisesGroupProps {
  readonly description: string;
  readonly vpc: string;
  /** IPv4 and IPv6 CIDR ranges. */
  readonly onPremises: readonly string[];
  readonly ports: readonly { protocol: 'tcp' | 'udp'; port: number }[];
}

/**
 * A security group that accepts connections only from the on-premises ranges and allows no outgoing connections.
 * Responses need no rule. The one egress rule matches no traffic; without a rule, AWS would add one that allows
 * all traffic.
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
          description: 'Allows no traffic',
        },
      ],
    });
    this.id = attrGroupId;
  }
}

function rangeOf(range: string) {
  return range.includes(':') ? { cidrIpv6: range } : { cidrIp: range };
}
