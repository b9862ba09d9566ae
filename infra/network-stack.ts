import { CfnOutput, CfnResource, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Network } from '../shared/config/config.ts';
import { isS3 } from '../shared/model/services.ts';
import { stackName } from './names.ts';
import { bucketPolicyStatement } from './network/bucket-policy.ts';
import { InterfaceEndpoint } from './network/endpoint.ts';
import { InboundEndpoint } from './network/inbound.ts';
import { Zones } from './network/zones.ts';
import { RETAINED } from './retained.ts';

const AFTER_REMOVAL =
  'Everything: endpoints, security groups, zones and their VPC continue to work and to cost money until you delete them by hand.';

interface NetworkStackProps extends StackProps {
  readonly owner: string;
  readonly region: string;
  readonly network: Network;
}

/**
 * The network that the reconciler maintains, for accounts that do not have one yet. Every part is optional. All
 * resources are retained when the stack is removed or a part leaves the configuration, because on-premises
 * machines depend on them.
 */
export class NetworkStack extends Stack {
  constructor(scope: Construct, id: string, props: NetworkStackProps) {
    const { owner, region, network, ...rest } = props;
    super(scope, id, { ...rest, env: { region } });
    const { onPremises, endpoints, inbound, zones, administrators } = network;
    const created = endpoints.map((endpoint) => ({
      ...endpoint,
      id: new InterfaceEndpoint(this, endpoint.name, { endpoint, region, onPremises }).id,
    }));
    if (created.length > 0) {
      const ids = Object.fromEntries(created.map(({ name, id }) => [name, id]));
      this.#output('Endpoints', 'The ids of the interface endpoints', this.toJsonString(ids));
    }
    if (inbound !== undefined) {
      const name = stackName(owner);
      const { id } = new InboundEndpoint(this, 'Inbound', { name, inbound, onPremises });
      this.#output(
        'InboundEndpoint',
        'The id of the inbound endpoint that on-premises resolvers forward to',
        id,
      );
    }
    if (zones !== undefined) {
      const { ids } = new Zones(this, 'Zones', zones);
      this.#output('ZoneIds', 'The ids of the zones', this.toJsonString(ids));
    }
    const s3 = created.filter(({ service }) => isS3({ service, region })).map(({ id }) => id);
    if (s3.length > 0 && administrators.length > 0) {
      const { partition } = this;
      const statement = bucketPolicyStatement({ endpoints: s3, administrators, partition });
      this.#output(
        'BucketPolicyStatement',
        'A statement to review and to add to the policies of your buckets by hand',
        this.toJsonString(statement),
      );
    }
    this.#output('AfterRemoval', 'What is kept when this stack is removed', AFTER_REMOVAL);
    for (const child of this.node.findAll()) {
      if (CfnResource.isCfnResource(child)) child.applyRemovalPolicy(RETAINED);
    }
  }

  #output(id: string, description: string, value: string): void {
    new CfnOutput(this, id, { description, value });
  }
}
