import { ListPoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { collectPages } from '../../shared/cloud/pages.ts';
import { type Clients, GLOBAL_REGION } from './clients.ts';
import { isNotFound, REMOVERS, removerOf } from './removers.ts';

/** Every created resource has this tag, with the id of the run as its value. */
export const TAG = 'privatelink-dns-verify';
/** IAM roles and policies cannot be listed by tag, so leftover ones are found by this path. */
export const ROLE_PATH = `/${TAG}/`;

const RETRY_MS = 10_000;
const MAX_ATTEMPTS = 60;

export interface Removal {
  arn: string;
  /** Undefined if the resource is removed. */
  failure: string | undefined;
}

/** Removes the resources in the given order. A failure must not prevent the removal of the other resources. */
export async function removeAll(
  arns: readonly string[],
  clients: Clients,
  { sleep, print }: { sleep(milliseconds: number): Promise<void>; print(text: string): void },
): Promise<Removal[]> {
  const removals: Removal[] = [];
  for (const arn of arns) {
    const failure = await removeOne(arn, clients, sleep);
    print(failure === undefined ? `removed ${arn}` : `NOT removed ${arn}: ${failure}`);
    removals.push({ arn, failure });
  }
  return removals;
}

/**
 * Deletions take minutes, and a subnet or VPC cannot be deleted before its dependencies are gone, so refusals are
 * retried.
 */
async function removeOne(
  arn: string,
  clients: Clients,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<string | undefined> {
  const found = removerOf(arn);
  if (found === undefined) return 'this script cannot remove resources of this kind';
  let failure = 'the resource still exists';
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    try {
      if (await found.remover.remove(found.id, clients, arn)) return undefined;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      failure = String(error);
      if (!/DependencyViolation|InUse|Conflict|PriorRequestNotComplete|Throttl/.test(failure)) {
        return failure;
      }
    }
    await sleep(RETRY_MS);
  }
  return failure;
}

/** The ARNs of resources that earlier runs left, in the order in which they can be removed. */
export async function leftovers(clients: Clients, region: string): Promise<string[]> {
  const tagged = await Promise.all(
    [...new Set([region, GLOBAL_REGION])].map((where) =>
      collectPages(
        { TagFilters: [{ Key: TAG }] } as {
          TagFilters: { Key: string }[];
          PaginationToken?: string;
        },
        (input) => clients.tagging(where).send(new GetResourcesCommand(input)),
        ({ ResourceTagMappingList, PaginationToken }) => ({
          items: ResourceTagMappingList?.flatMap(({ ResourceARN }) => ResourceARN ?? []),
          next: PaginationToken ? { TagFilters: [{ Key: TAG }], PaginationToken } : undefined,
        }),
      ),
    ),
  );
  const { Roles = [] } = await clients.iam.send(new ListRolesCommand({ PathPrefix: ROLE_PATH }));
  const { Policies = [] } = await clients.iam.send(
    new ListPoliciesCommand({ Scope: 'Local', PathPrefix: ROLE_PATH }),
  );
  const arns = new Set([
    ...tagged.flat(),
    ...[...Roles, ...Policies].flatMap(({ Arn }) => Arn ?? []),
  ]);
  return inOrder([...arns]);
}

export function inOrder(arns: readonly string[]): string[] {
  const place = (arn: string) => REMOVERS.findIndex((remover) => remover.arn.test(arn));
  return arns.toSorted((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}
