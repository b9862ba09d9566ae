import { writeFileSync } from 'node:fs';
import { checkFolder, SnapshotFiles } from '../shared/cloud/snapshot/files.ts';
import { SnapshotWorld } from '../shared/cloud/snapshot/world.ts';
import { loadConfig } from '../shared/config/load.ts';
import { InvalidInputError } from '../shared/model/errors.ts';
import { regionInName } from '../shared/model/services.ts';
import { owner as ownerRule, region as regionRule } from '../shared/schema/names.ts';
import { readAccount } from './init/account.ts';
import { propose } from './init/propose.ts';
import { isLive, sentence, visible, writeProposal } from './init/write.ts';
import { EXIT, type Output, terminal } from './output.ts';
import { awsWorld } from './source.ts';

interface InitOptions {
  snapshot?: string;
  region?: string;
  vpc?: string[];
  owner?: string;
  output?: string;
  json?: boolean;
}

/**
 * Proposes a configuration for a Region, or for a snapshot of a Region. Decisions that are left to the operator are
 * written as comments in the file and printed on `errors`; if there are any, the exit code is 3.
 */
export async function init(
  options: InitOptions,
  out: Output,
  errors: Pick<Output, 'line'> = terminal(process.stderr),
): Promise<number> {
  const region = regionOf(options);
  checkOwner(options.owner);
  const world =
    options.snapshot === undefined ? awsWorld(region) : new SnapshotWorld(options.snapshot, region);
  const account = await readAccount(world, region, options.vpc);
  const proposal = propose(account, options.owner, options);
  const unread = account.unread.map(({ what, cause }) => visible(`${what}: ${cause}`, 300));
  const undecided = [
    ...proposal.decisions.map((decision) => ({ at: 'account', ...decision })),
    ...proposal.owner.decisions.map((decision) => ({ at: 'owner', ...decision })),
    ...proposal.bindings.flatMap(({ name, decisions }) =>
      decisions.map(({ key, decision }) => ({
        at: key === undefined ? name : `${name}.${key}`,
        ...decision,
      })),
    ),
  ];
  for (const text of unread) errors.line(`not read: ${text}`);
  for (const { at, ...decision } of undecided) errors.line(`${at}: ${sentence(decision)}`);
  if (!proposal.bindings.some(isLive))
    throw new InvalidInputError(nothingToPropose(region, unread));
  const text = writeProposal(proposal, unread);
  const config = loadConfig(text, options.output ?? 'the proposal');
  if (options.output !== undefined) writeNew(options.output, text);
  if (options.json) {
    out.json({ config, undecided, unread, written: options.output ?? null });
  } else if (options.output === undefined) out.line(text.trimEnd());
  else out.line(`wrote ${options.output}`);
  return undecided.length + unread.length > 0 ? EXIT.held : EXIT.inSync;
}

function checkOwner(owner: string | undefined): void {
  const fault = owner === undefined ? undefined : ownerRule.fault(owner);
  if (fault !== undefined) throw new InvalidInputError(`--owner: ${fault.what}. ${fault.remedy}`);
}

/** The Region of `--region`; otherwise of the environment, or of the endpoints in the snapshot. */
function regionOf({ region, snapshot }: InitOptions): string {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const named =
    region ?? (snapshot === undefined ? (AWS_REGION ?? AWS_DEFAULT_REGION) : regionIn(snapshot));
  if (named === undefined) {
    throw new InvalidInputError(
      snapshot === undefined
        ? 'The Region is missing. Give it with --region, or set AWS_REGION.'
        : `The Region cannot be detected from the endpoints in ${snapshot}. Give it with --region.`,
    );
  }
  const fault = regionRule.fault(named);
  if (fault !== undefined) throw new InvalidInputError(`${fault.what}. ${fault.remedy}`);
  return named;
}

/** The Region in a zonal name: `us-east-1` in `vpce-0aaa-3ew5-us-east-1a.s3.us-west-2.vpce.amazonaws.com`. */
const ZONAL_NAME =
  /^(?:\*\.)?vpce-[0-9a-z]+-[0-9a-z]+-([a-z]{2,5}(?:-[a-z]+){1,2}-\d{1,2})(?:-[a-z]+-\d+)?[a-z]\./;

interface SavedEndpoint {
  ServiceName?: unknown;
  DnsEntries?: { DnsName?: unknown }[];
}

/**
 * The Region of the endpoints in a snapshot. Their zonal names contain it. The name of the service may contain another
 * Region, because an endpoint can reach a service of another Region.
 */
function regionIn(folder: string): string | undefined {
  checkFolder(folder);
  const endpoints = new SnapshotFiles(folder).list<SavedEndpoint>(
    { service: 'ec2', operation: 'DescribeVpcEndpoints' },
    'ec2.describe-vpc-endpoints.json',
    'VpcEndpoints',
  );
  const zonal = endpoints.flatMap(({ DnsEntries = [] }) =>
    DnsEntries.flatMap(({ DnsName }) => ZONAL_NAME.exec(`${DnsName}`)?.[1] ?? []),
  );
  const services = endpoints.flatMap(({ ServiceName }) => regionInName(`${ServiceName}`) ?? []);
  return onlyRegion(zonal) ?? onlyRegion(services);
}

function onlyRegion(found: readonly string[]): string | undefined {
  const [first, ...others] = new Set(found.filter((one) => regionRule.fault(one) === undefined));
  return others.length === 0 ? first : undefined;
}

function nothingToPropose(region: string, unread: readonly string[]): string {
  const why =
    unread.length > 0
      ? 'Some reads failed: see above.'
      : 'A binding needs an interface endpoint and an inbound Resolver endpoint: see above for what is missing. The network section of a configuration creates both (docs/configuration.md).';
  return `init found no binding to propose in ${region}, and wrote nothing. ${why}`;
}

function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    throw new InvalidInputError(
      exists
        ? `${file} already exists, and init does not overwrite files. Give another name with --output, or move the file.`
        : `${file} cannot be written. Give another name with --output.`,
      { cause },
    );
  }
}
