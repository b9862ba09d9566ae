import { isIPv4, isIPv6 } from 'node:net';
import type { CloudError } from '../shared/cloud/errors.ts';
import type { RecordChange, ResourceRecordSet } from '../shared/cloud/ports.ts';
import { refusals } from './context.ts';
import { isInZone } from './route53-names.ts';
import { type RecordSets, type StoredSet, sameSet, setKey, storedSet } from './route53-records.ts';

const MAX_RECORDS = 1000;
const MAX_CHARACTERS = 32_000;

interface Change {
  action: RecordChange['Action'];
  set: StoredSet;
}

/**
 * The records of a zone after a change batch (API_ChangeResourceRecordSets). The batch is applied as a whole, or
 * refused as a whole with every reason. Deletions are applied first, so a batch can replace a set by DELETE and
 * CREATE in any order.
 */
export function afterBatch(
  zoneName: string,
  existing: RecordSets,
  changes: readonly RecordChange[],
): Map<string, StoredSet> {
  for (const change of changes) checkForm(change);
  const stored = changes.map(({ Action, ResourceRecordSet }) => ({
    action: Action,
    set: storedSet(ResourceRecordSet),
  }));
  const wrong = [...sizeProblems(stored), ...repetitions(stored), ...outsiders(zoneName, stored)];
  if (wrong.length > 0) throw invalidBatch(wrong);

  const after = new Map(existing);
  const problems = [
    ...stored.filter(({ action }) => action === 'DELETE').flatMap(({ set }) => remove(after, set)),
    ...stored.filter(({ action }) => action === 'CREATE').flatMap(({ set }) => create(after, set)),
  ];
  for (const { action, set } of stored) if (action === 'UPSERT') after.set(setKey(set), set);
  const written = stored.filter(({ action }) => action !== 'DELETE').map(({ set }) => set);
  problems.push(
    ...written.flatMap((set) => [...valueProblems(set), ...conflicts(zoneName, after, set)]),
  );
  problems.push(...missingApex(zoneName, after));
  if (problems.length > 0) throw invalidBatch(problems);
  return after;
}

function remove(sets: Map<string, StoredSet>, set: StoredSet): string[] {
  const found = sets.get(setKey(set));
  const tried = `Tried to delete resource record set ${quoted(set)} but`;
  if (!found) return [`${tried} it was not found`];
  if (!sameSet(found, set)) return [`${tried} the values provided do not match the current values`];
  sets.delete(setKey(set));
  return [];
}

function create(sets: Map<string, StoredSet>, set: StoredSet): string[] {
  if (sets.has(setKey(set))) {
    return [`Tried to create resource record set ${quoted(set)} but it already exists`];
  }
  sets.set(setKey(set), set);
  return [];
}

/** An alias counts as one record. The records and characters of an UPSERT count twice (Route 53 guide, "Quotas"). */
function sizeProblems(changes: readonly Change[]): string[] {
  if (changes.length === 0) return ['The batch holds no changes'];
  let records = 0;
  let characters = 0;
  for (const { action, set } of changes) {
    const weight = action === 'UPSERT' ? 2 : 1;
    const values = set.ResourceRecords ?? [];
    records += weight * (set.AliasTarget ? 1 : values.length);
    characters += weight * values.reduce((sum, { Value }) => sum + (Value ?? '').length, 0);
  }
  return [
    ...(records > MAX_RECORDS ? [`Number of records limit of ${MAX_RECORDS} exceeded.`] : []),
    ...(characters > MAX_CHARACTERS
      ? [`Number of characters limit of ${MAX_CHARACTERS} exceeded.`]
      : []),
  ];
}

/** A batch may contain the same set twice only as one DELETE and one CREATE. */
function repetitions(changes: readonly Change[]): string[] {
  const byKey = new Map<string, Change[]>();
  for (const change of changes) {
    byKey.set(setKey(change.set), [...(byKey.get(setKey(change.set)) ?? []), change]);
  }
  return [...byKey.values()].flatMap((same) => {
    const actions = same
      .map(({ action }) => action)
      .sort()
      .join();
    if (same.length === 1 || actions === 'CREATE,DELETE') return [];
    const { Type, Name } = same[0]?.set ?? { Type: '', Name: '' };
    return [
      `The request contains an invalid set of changes for a resource record set '${Type} ${Name}'`,
    ];
  });
}

function outsiders(zoneName: string, changes: readonly Change[]): string[] {
  return changes
    .filter(({ set }) => !isInZone(set.Name, zoneName))
    .map(({ set }) => `RRSet with DNS name ${set.Name} is not permitted in zone ${zoneName}`);
}

/**
 * A CNAME is the only record at its name, and never at the apex. Sets with and without a SetIdentifier cannot share
 * a name and type.
 */
function conflicts(zoneName: string, after: RecordSets, set: StoredSet): string[] {
  const beside = [...after.values()].filter(
    (other) => other.Name === set.Name && setKey(other) !== setKey(set),
  );
  const where = `with DNS name ${set.Name} is not permitted`;
  if (set.Type === 'CNAME' && set.Name === zoneName) {
    return [`RRSet of type CNAME ${where} at apex in zone ${zoneName}`];
  }
  const others = beside.filter(({ Type }) => Type !== set.Type);
  if (set.Type === 'CNAME' && others.length > 0) {
    const rest = `as it conflicts with other records with the same DNS name in zone ${zoneName}`;
    return [`RRSet of type CNAME ${where} ${rest}`];
  }
  if (others.some(({ Type }) => Type === 'CNAME')) {
    const rest = 'because a conflicting RRSet of type CNAME with the same DNS name already exists';
    return [`RRSet of type ${set.Type} ${where} ${rest} in zone ${zoneName}`];
  }
  const routed = set.SetIdentifier !== undefined;
  const mixed = beside.some(
    ({ Type, SetIdentifier }) => Type === set.Type && (SetIdentifier !== undefined) !== routed,
  );
  if (!mixed) return [];
  return [`RRSet ${where} because sets with and without a SetIdentifier cannot be combined`];
}

function valueProblems(set: StoredSet): string[] {
  return (set.ResourceRecords ?? []).flatMap(({ Value = '' }) => {
    const fatal = (name: string, why: string) => [
      `Invalid Resource Record: 'FATAL problem: ${name} (${why}) encountered with '${Value}''`,
    ];
    if (set.Type === 'A' && !isIPv4(Value)) {
      return fatal('ARRDATAIllegalIPv4Address', 'Value is not a valid IPv4 address');
    }
    if (set.Type === 'AAAA' && !isIPv6(Value)) {
      return fatal('AAAARRDATAIllegalIPv6Address', 'Value is not a valid IPv6 address');
    }
    if (set.Type === 'TXT' && !/^"([^"\\]|\\.)*"( "([^"\\]|\\.)*")*$/.test(Value)) {
      return fatal('InvalidCharacterString', 'Value should be enclosed in quotation marks');
    }
    if (set.Type === 'TXT' && Value.split('" "').some((part) => part.length > 257)) {
      return fatal('CharacterStringTooLong', 'Value is too long');
    }
    return [];
  });
}

function missingApex(zoneName: string, after: RecordSets): string[] {
  const has = (type: string) => after.has(setKey({ Name: zoneName, Type: type }));
  return [
    ...(has('SOA') ? [] : ['A HostedZone must contain exactly one SOA record.']),
    ...(has('NS') ? [] : ['A HostedZone must contain at least one NS record for the zone itself.']),
  ];
}

/** A set has either an alias and no TTL, or a TTL and values. */
function checkForm({ Action, ResourceRecordSet: set }: RecordChange): void {
  const values = set.ResourceRecords ?? [];
  const alias = set.AliasTarget !== undefined;
  const plain = set.TTL !== undefined && values.length > 0;
  const parts = set.TTL !== undefined || values.length > 0;
  if (set.Name && set.Type && (alias ? !parts : plain)) return;
  const found = alias && parts ? 'more than one' : 'none';
  throw refuse(
    'InvalidInput',
    'Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or ' +
      `TrafficPolicyInstanceId], but found ${found} in Change with [Action=${Action}, ` +
      `Name=${set.Name}, Type=${set.Type}, SetIdentifier=${set.SetIdentifier ?? null}]`,
  );
}

function invalidBatch(problems: readonly string[]): CloudError {
  return refuse('InvalidChangeBatch', `[${problems.join(', ')}]`);
}

function refuse(code: string, message: string): CloudError {
  return refusals('route53')('ChangeResourceRecordSets', code, message);
}

function quoted(set: ResourceRecordSet): string {
  const identifier = set.SetIdentifier ? `, set-identifier='${set.SetIdentifier}'` : '';
  return `[name='${set.Name}', type='${set.Type}'${identifier}]`;
}
