import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import {
  DescribeSecurityGroupsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import {
  ListResolverEndpointsCommand,
  type ListResolverEndpointsCommandInput,
  ListResolverRuleAssociationsCommand,
  type ListResolverRuleAssociationsCommandInput,
  ListResolverRulesCommand,
  type ListResolverRulesCommandInput,
  Route53ResolverClient,
} from '@aws-sdk/client-route53resolver';
import type {
  CloudTrailPort,
  DoctorEc2Port,
  DoctorPorts,
  DoctorResolverPort,
} from '../doctor-ports.ts';
import { clientSettings, sender } from './send.ts';

export const awsDoctor: DoctorPorts = {
  cloudTrail: createCloudTrail,
  ec2: createEc2,
  resolver: createResolver,
};

function createCloudTrail(region: string): CloudTrailPort {
  const client = new CloudTrailClient(clientSettings(region));
  const send = sender('cloudtrail');
  return {
    describeTrails: () =>
      send('DescribeTrails', () =>
        client.send(new DescribeTrailsCommand({ includeShadowTrails: true })),
      ),
    getTrailStatus: (input) =>
      send('GetTrailStatus', () => client.send(new GetTrailStatusCommand(input))),
    getEventSelectors: (input) =>
      send('GetEventSelectors', () => client.send(new GetEventSelectorsCommand(input))),
  };
}

function createEc2(region: string): DoctorEc2Port {
  const client = new EC2Client(clientSettings(region));
  const send = sender('ec2');
  return {
    describeVpcEndpoints: (input) =>
      send('DescribeVpcEndpoints', () => client.send(new DescribeVpcEndpointsCommand(input))),
    describeSecurityGroups: (input) =>
      send('DescribeSecurityGroups', () => client.send(new DescribeSecurityGroupsCommand(input))),
    describeVpcAttribute: (input) =>
      send('DescribeVpcAttribute', () => client.send(new DescribeVpcAttributeCommand(input))),
  };
}

/** The casts are needed because this client's types do not permit optional members with the value undefined. The client does. */
function createResolver(region: string): DoctorResolverPort {
  const client = new Route53ResolverClient(clientSettings(region));
  const send = sender('route53resolver');
  return {
    listResolverEndpoints: (input) =>
      send('ListResolverEndpoints', () =>
        client.send(new ListResolverEndpointsCommand(input as ListResolverEndpointsCommandInput)),
      ),
    listResolverRules: (input) =>
      send('ListResolverRules', () =>
        client.send(new ListResolverRulesCommand(input as ListResolverRulesCommandInput)),
      ),
    listResolverRuleAssociations: (input) =>
      send('ListResolverRuleAssociations', () =>
        client.send(
          new ListResolverRuleAssociationsCommand(
            input as ListResolverRuleAssociationsCommandInput,
          ),
        ),
      ),
  };
}
