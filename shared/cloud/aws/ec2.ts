import {
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointServicesCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import type { Ec2Port } from '../ports.ts';
import { clientSettings, sender } from './send.ts';

export function createEc2(region: string): Ec2Port {
  const client = new EC2Client(clientSettings(region));
  const send = sender('ec2');
  return {
    describeVpcEndpoints: (input) =>
      send('DescribeVpcEndpoints', () => client.send(new DescribeVpcEndpointsCommand(input))),
    describeNetworkInterfaces: (input) =>
      send('DescribeNetworkInterfaces', () =>
        client.send(new DescribeNetworkInterfacesCommand(input)),
      ),
    describeSubnets: (input) =>
      send('DescribeSubnets', () => client.send(new DescribeSubnetsCommand(input))),
    describeVpcEndpointServices: (input) =>
      send('DescribeVpcEndpointServices', () =>
        client.send(new DescribeVpcEndpointServicesCommand(input)),
      ),
  };
}
