import { ListRolesCommand } from '@aws-sdk/client-iam';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { collectPages } from '../../shared/cloud/pages.ts';
import { type Clients, GLOBAL_REGION } from './clients.ts';
import { REMOVERS, removerOf, saysGone } from './removers.ts';

/** Everything that is made carries this tag, with the run's id as its value. */
export const TAG = 'privatelink-dns-verify';
/** IAM's roles are not found by tag, but by path. */
export const ROLE_PATH = `/${TAG}/`;

const AGAIN_MS = 10_000;
const TRIES = 60;

export interface Removal {
  arn: string;
  /** Undefined: it is gone. */
  failure: string | undefined;
}

/** Removes in the order given, and goes on after a failure: one thing that sticks must not keep the others. */
export async function removeAll(
  arns: readonly string[],
  clients: Clients,
  { sleep, tell }: { sleep(milliseconds: number): Promise<void>; tell(text: string): void },
): Promise<Removal[]> {
  const removals: Removal[] = [];
  for (const arn of arns) {
    const failure = await removeOne(arn, clients, sleep);
    tell(failure === undefined ? `removed ${arn}` : `NOT removed ${arn}: ${failure}`);
    removals.push({ arn, failure });
  }
  return removals;
}

/** Deletions take minutes, and what holds a subnet or VPC goes away later still: a refusal is tried again. */
async function removeOne(
  arn: string,
  clients: Clients,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<string | undefined> {
  const found = removerOf(arn);
  if (found === undefined) return 'this script does not know its kind';
  let failure = 'it is still there';
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      if (await found.remover.remove(found.id, clients, arn)) return undefined;
    } catch (error) {
      if (saysGone(error)) return undefined;
      failure = String(error);
      if (!/DependencyViolation|InUse|Conflict|PriorRequestNotComplete|Throttl/.test(failure)) {
        return failure;
      }
    }
    await sleep(AGAIN_MS);
  }
  return failure;
}

/** What earlier runs left, in the order in which it can be removed. */
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
  const arns = new Set([...tagged.flat(), ...Roles.flatMap(({ Arn }) => Arn ?? [])]);
  return inOrder([...arns]);
}

export function inOrder(arns: readonly string[]): string[] {
  const place = (arn: string) => REMOVERS.findIndex((remover) => remover.arn.test(arn));
  return arns.toSorted((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}
