import { Stack } from 'aws-cdk-lib';
import { CfnVPCEndpoint } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { NetworkEndpoint } from '../../shared/config/config.ts';
import { serviceNames } from '../../shared/model/services.ts';
import { OnPremisesGroup } from './on-premises-group.ts';

/** By this tag a binding chooses the endpoint, so that nobody has to copy an id that a deployment makes. */
export const ENDPOINT_TAG = 'privatelink-dns';

export interface InterfaceEndpointProps {
  readonly endpoint: NetworkEndpoint;
  readonly region: string;
  readonly onPremises: readonly string[];
}

/**
 * An interface endpoint that on-premises machines alone reach. Its private DNS is off: the names are the
 * reconciler's, and a zone of the same name as AWS's hidden one could not be associated.
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
      policyDocument: this.#policy(endpoint),
      tags: [{ key: ENDPOINT_TAG, value: endpoint.name }],
    });
    this.id = attrId;
  }

  /** Whose principals may use it. It grants them nothing that IAM does not, and keeps others' credentials from being used here. */
  #policy({ organization }: NetworkEndpoint): PolicyDocument {
    return new PolicyDocument({
      statements: [
        new PolicyStatement({
          principals: [new AnyPrincipal()],
          actions: ['*'],
          resources: ['*'],
          conditions: {
            StringEquals:
              organization === undefined
                ? { 'aws:PrincipalAccount': Stack.of(this).account }
                : { 'aws:PrincipalOrgID': organization },
          },
        }),
      ],
    });
  }
}

/** China's partition calls some services by a second name, which then has to be written in full. */
function serviceNameOf(service: string, region: string): string {
  const [name = service] = serviceNames({ service, region });
  return name;
}
