import type { CloudError } from '../shared/cloud/errors.ts';
import type { HostedZoneSummary, RecordChange, ResourceRecordSet } from '../shared/cloud/ports.ts';
import { canonicalName, canonicalZoneId } from '../shared/model/names.ts';
import { lowerFirst, type TrailRequest } from './cloudtrail.ts';
import { type By, type Context, refusals } from './context.ts';
import type { HiddenZone } from './ec2-services.ts';
import { afterBatch } from './route53-batch.ts';
import { compareNames, compareText, storedName } from './route53-names.ts';
import { apexSets, type StoredSet, setKey, storedSet } from './route53-records.ts';

const refuse = refusals('route53');

interface ZoneVpcId {
  VPCId: string;
  VPCRegion: string;
}

export interface Zone {
  id: string;
  /** As Route 53 returns it, with a trailing dot. */
  name: string;
  privateZone: boolean;
  comment: string | undefined;
  callerReference: string;
  vpcs: ZoneVpcId[];
  records: Map<string, StoredSet>;
}

export interface ChangeInfo {
  Id: string;
  Status: 'PENDING' | 'INSYNC';
  SubmittedAt: string;
}

interface ChangeRequest {
  HostedZoneId: string;
  ChangeBatch: { Comment?: string | undefined; Changes: RecordChange[] };
}

interface AssociationRequest {
  HostedZoneId: string;
  VPC: ZoneVpcId;
  Comment?: string | undefined;
}

/** The part of EC2 that hosted zones need. */
interface VpcFacts {
  exists(vpc: ZoneVpcId): boolean;
  hiddenZonesOf(vpc: ZoneVpcId): HiddenZone[];
}

/** Route 53 of one account. The service is global; its events arise in us-east-1. */
export class Route53World {
  /** How long a change stays PENDING. */
  insyncMs = 30_000;
  readonly zones = new Map<string, Zone>();
  readonly #changes = new Map<string, { submitted: Date }>();
  readonly #context: Context;
  readonly #vpcs: VpcFacts;

  constructor(context: Context, vpcs: VpcFacts) {
    this.#context = context;
    this.#vpcs = vpcs;
  }

  createHostedZone(
    input: {
      Name: string;
      CallerReference?: string;
      VPC?: ZoneVpcId;
      HostedZoneConfig?: { Comment?: string; PrivateZone?: boolean };
    },
    by: By = {},
  ): Zone {
    const CallerReference = input.CallerReference ?? this.#context.ids.uuid('caller reference');
    return this.#mutation('CreateHostedZone', { ...input, CallerReference }, by, () => {
      const operation = 'CreateHostedZone';
      const privateZone = input.HostedZoneConfig?.PrivateZone ?? input.VPC !== undefined;
      if (privateZone !== (input.VPC !== undefined)) {
        throw refuse(
          operation,
          'InvalidInput',
          'A private hosted zone needs a VPC, and a public one must not have a VPC',
        );
      }
      const references = [...this.zones.values()].map(({ callerReference }) => callerReference);
      if (references.includes(CallerReference)) {
        const message =
          'A hosted zone has already been created with the specified caller reference.';
        throw refuse(operation, 'HostedZoneAlreadyExists', message);
      }
      const name = storedName(input.Name);
      if (input.VPC) this.#checkVpc(operation, name, input.VPC);
      const zone: Zone = {
        id: by.id ?? this.#context.ids.capitals('Z'),
        name,
        privateZone,
        comment: input.HostedZoneConfig?.Comment,
        callerReference: CallerReference,
        vpcs: input.VPC ? [input.VPC] : [],
        records: new Map(apexSets(name).map((set) => [setKey(set), set])),
      };
      this.zones.set(zone.id, zone);
      return zone;
    });
  }

  deleteHostedZone(input: { Id: string }, by: By = {}): void {
    this.#mutation('DeleteHostedZone', input, by, () => {
      const zone = this.zone('DeleteHostedZone', input.Id);
      if (zone.records.size > 2) {
        const message =
          'The specified hosted zone contains non-required resource record sets and so cannot be deleted.';
        throw refuse('DeleteHostedZone', 'HostedZoneNotEmpty', message);
      }
      this.zones.delete(zone.id);
    });
  }

  changeResourceRecordSets(input: ChangeRequest, by: By = {}): { ChangeInfo: ChangeInfo } {
    return this.#change('ChangeResourceRecordSets', input, by, () => {
      const zone = this.zone('ChangeResourceRecordSets', input.HostedZoneId);
      zone.records = afterBatch(zone.name, zone.records, input.ChangeBatch.Changes);
    });
  }

  associateVPCWithHostedZone(input: AssociationRequest, by: By = {}): { ChangeInfo: ChangeInfo } {
    const operation = 'AssociateVPCWithHostedZone';
    return this.#change(operation, input, by, () => {
      const zone = this.zone(operation, input.HostedZoneId);
      if (!zone.privateZone) {
        const message =
          "You're trying to associate a VPC with a public hosted zone. Amazon Route 53 doesn't support that.";
        throw refuse(operation, 'PublicZoneVPCAssociation', message);
      }
      this.#checkVpc(operation, zone.name, input.VPC);
      if (zone.vpcs.length >= 300) {
        throw refuse(operation, 'LimitsExceeded', 'A hosted zone has 300 VPCs at most');
      }
      zone.vpcs.push({ ...input.VPC });
    });
  }

  disassociateVPCFromHostedZone(
    input: AssociationRequest,
    by: By = {},
  ): { ChangeInfo: ChangeInfo } {
    const operation = 'DisassociateVPCFromHostedZone';
    return this.#change(operation, input, by, () => {
      const zone = this.zone(operation, input.HostedZoneId);
      const left = zone.vpcs.filter((vpc) => !sameVpc(vpc, input.VPC));
      if (left.length === zone.vpcs.length) {
        const message = `The VPC ${input.VPC.VPCId} is not associated with the hosted zone ${zone.id}`;
        throw refuse(operation, 'VPCAssociationNotFound', message);
      }
      if (left.length === 0) {
        const message = 'The last VPC of a private hosted zone cannot be disassociated';
        throw refuse(operation, 'LastVPCAssociation', message);
      }
      zone.vpcs = left;
    });
  }

  getChange(input: { Id: string }): { ChangeInfo: ChangeInfo } {
    const id = input.Id.replace(/^\/change\//, '');
    const change = this.#changes.get(id);
    if (!change) {
      throw refuse('GetChange', 'NoSuchChange', `A change with the id ${id} does not exist`);
    }
    return { ChangeInfo: this.#changeInfo(id, change.submitted) };
  }

  /** Stores a record as part of the initial world: no call, no event, and no rule is checked. */
  put(zoneId: string, set: ResourceRecordSet): void {
    const stored = storedSet(set);
    this.zone('ChangeResourceRecordSets', zoneId).records.set(setKey(stored), stored);
  }

  /** Records the injected refusal of a call in CloudTrail. */
  refused(eventName: string, input: object, by: By, error: CloudError): void {
    this.#context.trail.refused(this.#request(eventName, input, by), error);
  }

  zone(operation: string, id: string): Zone {
    const zone = this.zones.get(canonicalZoneId(id));
    if (!zone) {
      const message = `No hosted zone found with ID: ${canonicalZoneId(id)}`;
      throw refuse(operation, 'NoSuchHostedZone', message);
    }
    return zone;
  }

  zonesByName(): Zone[] {
    return [...this.zones.values()].sort(
      (one, other) => compareNames(one.name, other.name) || compareText(one.id, other.id),
    );
  }

  /** Canonical names of the private zones of a VPC, without the hidden zones of private DNS. */
  namesOf(vpcId: string, region: string): string[] {
    return [...this.zones.values()]
      .filter((zone) => zone.vpcs.some((vpc) => sameVpc(vpc, { VPCId: vpcId, VPCRegion: region })))
      .map((zone) => canonicalName(zone.name));
  }

  /** Every zone of a VPC, including the hidden zones of its endpoints' private DNS. */
  summariesOf(vpc: ZoneVpcId): HostedZoneSummary[] {
    if (!this.#vpcs.exists(vpc)) throw unknownVpc('ListHostedZonesByVPC', vpc, 'InvalidInput');
    const own = this.zonesByName().filter((zone) => zone.vpcs.some((one) => sameVpc(one, vpc)));
    return [
      ...own.map((zone) => ({
        HostedZoneId: zone.id,
        Name: zone.name,
        Owner: { OwningAccount: this.#context.account },
      })),
      ...this.#vpcs.hiddenZonesOf(vpc).map((zone) => ({
        HostedZoneId: zone.id,
        Name: storedName(zone.name),
        Owner: { OwningService: 'vpce.amazonaws.com' },
      })),
    ];
  }

  #checkVpc(operation: string, zoneName: string, vpc: ZoneVpcId): void {
    if (!this.#vpcs.exists(vpc)) throw unknownVpc(operation, vpc);
    const hidden = this.#vpcs.hiddenZonesOf(vpc).map(({ name }) => name);
    const taken = [...this.namesOf(vpc.VPCId, vpc.VPCRegion), ...hidden];
    if (!taken.includes(canonicalName(zoneName))) return;
    const message =
      `The VPC ${vpc.VPCId} in region ${vpc.VPCRegion} has already been associated with ` +
      `a hosted zone with the same domain name ${zoneName}`;
    throw refuse(operation, 'ConflictingDomainExists', message);
  }

  /** A change that answers with ChangeInfo: first PENDING, later INSYNC. */
  #change(
    eventName: string,
    input: object,
    by: By,
    change: () => void,
  ): { ChangeInfo: ChangeInfo } {
    return this.#mutation(eventName, input, by, () => {
      change();
      const id = this.#context.ids.capitals('C', 14);
      const submitted = this.#context.clock.now();
      this.#changes.set(id, { submitted });
      return { ChangeInfo: this.#changeInfo(id, submitted) };
    });
  }

  #changeInfo(id: string, submitted: Date): ChangeInfo {
    const age = this.#context.clock.now().getTime() - submitted.getTime();
    return {
      Id: `/change/${id}`,
      Status: age >= this.insyncMs ? 'INSYNC' : 'PENDING',
      SubmittedAt: submitted.toISOString(),
    };
  }

  #mutation<Result>(eventName: string, input: object, by: By, change: () => Result): Result {
    return this.#context.trail.mutation(this.#request(eventName, input, by), change, answered);
  }

  #request(eventName: string, input: object, by: By): TrailRequest {
    return {
      service: 'route53',
      eventName,
      region: 'us-east-1',
      caller: by.caller ?? this.#context.operator,
      requestParameters: lowerFirst(input),
    };
  }
}

/** The part of an answer that consumers of CloudTrail read. */
function answered(result: unknown): unknown {
  if (typeof result !== 'object' || result === null) return null;
  if ('ChangeInfo' in result) return lowerFirst(result);
  if (!('id' in result && 'name' in result)) return null;
  return { hostedZone: { id: `/hostedzone/${result.id}`, name: result.name } };
}

function sameVpc(one: ZoneVpcId, other: ZoneVpcId): boolean {
  return one.VPCId === other.VPCId && one.VPCRegion === other.VPCRegion;
}

/** `InvalidVPCId` if the call documents this error; ListHostedZonesByVPC documents only `InvalidInput`. */
function unknownVpc(operation: string, vpc: ZoneVpcId, code = 'InvalidVPCId'): CloudError {
  const message = `The VPC ${vpc.VPCId} in region ${vpc.VPCRegion} that you specified is invalid`;
  return refuse(operation, code, message);
}
