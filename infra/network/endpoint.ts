import { Stack } from 'aws-cdk-lib';
import { CfnVPCEndpoint } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { NetworkEndpoint } from '../../shared/config/config.ts';
import { serviceNames } from '../../shared/model/services.ts';
import { restrictedPolicy } from './endpoint-policy.ts';
import { OnPremisesGroup } from './on-premises-group.ts';

/** A binding selects its endpoint by this tag, so that the configuration needs no id that only the deployment creates. */
const ENDPOINT_TAG = 'privatelink-dns';

interface InterfaceEndpointProps {
  readonly endpoint: NetworkEndpoint;
  readonly region: string;
  readonly onPremises: readonly string[];
}

/**
 * An interface endpoint that accepts connections only from on-premises machines. Its private DNS is off, because
 * the reconciler manages the names: a zone cannot be associated with a VPC that already has AWS's hidden zone of
 * the same name.
 */
export class InterfaceEndpoint extends Construct {
  readonly id: string;

  constructor(scope: Construct, id: string, props: InterfaceEndpointProps) {
    super(scope, id);
    const { endpoint, region, onPremises } = props;
    const group = new OnPremisesGroup(this, 'Group', {
      description: `privatelink-dns: HTTPS from on premises to ${endpoint.name}`,
      vpc: endpoint.vpc,
      onPremises,
      ports: [{ protocol: 'tcp', port: 443 }],
    });
    const { addresses } = endpoint;
    const { attrId } = new CfnVPCEndpoint(this, 'Endpoint', {
      vpcEndpointType: 'Interface',
      serviceName: serviceNameOf(endpoint.service, region),
      vpcId: endpoint.vpc,
      subnetIds: endpoint.subnets,
      securityGroupIds: [group.id],
      ipAddressType: addresses,
      dnsOptions: { dnsRecordIpType: addresses },
      privateDnsEnabled: false,
      ...(acceptsPolicy(endpoint) && {
        policyDocument: restrictedPolicy({
          account: Stack.of(this).account,
          organization: endpoint.organization,
        }),
      }),
      tags: [{ key: ENDPOINT_TAG, value: endpoint.name }],
    });
    this.id = attrId;
  }
}

/** Endpoint services that are not AWS's own accept only full access, as do some AWS services. The default is full access. */
function acceptsPolicy({ service, policy }: NetworkEndpoint): boolean {
  return policy === 'restricted' && !/(^|\.)com\.amazonaws\.vpce\./.test(service);
}

/** In aws-cn, some services have a second name. The configuration must give that name in full. */
function serviceNameOf(service: string, region: string): string {
  const [name = service] = serviceNames({ service, region });
  return name;
}
