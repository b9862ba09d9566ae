import {
  AssociateVPCWithHostedZoneCommand,
  type AssociateVPCWithHostedZoneCommandInput,
  ChangeResourceRecordSetsCommand,
  type ChangeResourceRecordSetsCommandInput,
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListHostedZonesByVPCCommand,
  type ListHostedZonesByVPCCommandInput,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandInput,
  Route53Client,
} from '@aws-sdk/client-route-53';
import type { Route53Port } from '../ports.ts';
import { clientSettings, sender } from './send.ts';

/**
 * Route 53 is global, but has one endpoint a partition: any Region of it will do.
 *
 * The SDK types record types and Regions as closed lists, which trail AWS; the port has them as text, and
 * on the wire they are text. Hence the casts of inputs.
 */
export function createRoute53(region: string): Route53Port {
  const client = new Route53Client(clientSettings(region));
  const send = sender('route53');
  return {
    getHostedZone: (input) =>
      send('GetHostedZone', () => client.send(new GetHostedZoneCommand(input))),
    listHostedZonesByName: (input) =>
      send('ListHostedZonesByName', () => client.send(new ListHostedZonesByNameCommand(input))),
    listHostedZonesByVPC: (input) =>
      send('ListHostedZonesByVPC', () =>
        client.send(new ListHostedZonesByVPCCommand(input as ListHostedZonesByVPCCommandInput)),
      ),
    listResourceRecordSets: (input) =>
      send('ListResourceRecordSets', () =>
        client.send(new ListResourceRecordSetsCommand(input as ListResourceRecordSetsCommandInput)),
      ),
    changeResourceRecordSets: (input) =>
      send('ChangeResourceRecordSets', () =>
        client.send(
          new ChangeResourceRecordSetsCommand(input as ChangeResourceRecordSetsCommandInput),
        ),
      ),
    associateVPCWithHostedZone: (input) =>
      send('AssociateVPCWithHostedZone', () =>
        client.send(
          new AssociateVPCWithHostedZoneCommand(input as AssociateVPCWithHostedZoneCommandInput),
        ),
      ),
  };
}
