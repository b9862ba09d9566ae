import { CfnOutput, CfnResource, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Network } from '../shared/config/config.ts';
import { isS3 } from '../shared/model/services.ts';
import { stackName } from './names.ts';
import { bucketPolicyStatement } from './network/bucket-policy.ts';
import { InterfaceEndpoint } from './network/endpoint.ts';
import { InboundEndpoint } from './network/inbound.ts';
import { Zones } from './network/zones.ts';

const AFTER_REMOVAL =
  'All of it: endpoints, security groups, zones and their VPC go on working, and costing, until they are deleted by hand.';

export interface NetworkStackProps extends StackProps {
  readonly owner: string;
  readonly region: string;
  readonly network: Network;
}

/**
 * The network that the reconciler looks after, for those who have none yet. Each part may be left out. All of it
 * outlives the stack and its being left out of the configuration: on-premises machines depend on it.
 */
export class NetworkStack extends Stack {
  constructor(scope: Construct, id: string, props: NetworkStackProps) {
    const { owner, region, network, ...rest } = props;
    super(scope, id, { ...rest, env: { region } });
    const { onPremises, endpoints, inbound, zones, administrators } = network;
    const made = endpoints.map((endpoint) => ({
      ...endpoint,
      id: new InterfaceEndpoint(this, endpoint.name, { endpoint, region, onPremises }).id,
    }));
    if (made.length > 0) {
      const ids = Object.fromEntries(made.map(({ name, id }) => [name, id]));
      this.#output('Endpoints', 'The ids of the interface endpoints', this.toJsonString(ids));
    }
    if (inbound !== undefined) {
      const name = stackName(owner);
      const { id } = new InboundEndpoint(this, 'Inbound', { name, inbound, onPremises });
      this.#output('InboundEndpoint', 'On-premises resolvers forward here', id);
    }
    if (zones !== undefined) {
      const { ids } = new Zones(this, 'Zones', zones);
      this.#output('ZoneIds', 'The ids of the zones', this.toJsonString(ids));
    }
    const s3 = made.filter(({ service }) => isS3({ service, region })).map(({ id }) => id);
    if (s3.length > 0 && administrators.length > 0) {
      const { partition } = this;
      const statement = bucketPolicyStatement({ endpoints: s3, administrators, partition });
      this.#output(
        'BucketPolicyStatement',
        'To review, and to add to the policy of a bucket by hand',
        this.toJsonString(statement),
      );
    }
    this.#output('AfterRemoval', 'What stays when this stack is removed', AFTER_REMOVAL);
    for (const child of this.node.findAll()) {
      if (CfnResource.isCfnResource(child)) child.applyRemovalPolicy(RemovalPolicy.RETAIN);
    }
  }

  #output(id: string, description: string, value: string): void {
    new CfnOutput(this, id, { description, value });
  }
}
