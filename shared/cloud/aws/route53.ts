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
 * Route 53 has one endpoint per partition, so any Region of the partition works.
 *
 * The casts are needed because the SDK's types list record types and Regions, and these lists are older than AWS. The port
 * and the protocol use text.
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
