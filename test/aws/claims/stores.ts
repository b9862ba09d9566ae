import { CreateBucketCommand, PutBucketTaggingCommand } from '@aws-sdk/client-s3';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { createKmsSigner } from '../../../shared/cloud/aws/kms.ts';
import { createS3 } from '../../../shared/cloud/aws/s3.ts';
import { createSsm } from '../../../shared/cloud/aws/ssm.ts';
import { verifyManifest } from '../../../shared/feed/signature.ts';
import { feedKeys, signManifest } from '../../../shared/publish/sign.ts';
import { readParameters } from '../../../shared/publish/sync-parameters.ts';
import { answerOfAdapter } from '../answers.ts';
import { type Claim, FREE, refuteUnless } from '../claim.ts';
import { signingKey } from '../fixtures.ts';
import type { Sandbox } from '../sandbox.ts';

const WRITERS = 8;

export const conditional: Claim = {
  name: 'manifest-is-written-once',
  claim:
    'S3 refuses a PutObject whose If-Match or If-None-Match condition fails, and accepts exactly one of several concurrent writers with the same ETag.',
  needs: [],
  steps: [
    {
      does: 'creates a bucket',
      calls: ['s3:CreateBucket', 's3:PutBucketTagging'],
      makes: 'bucket …-feed',
    },
    {
      does: `writes one key twice with If-None-Match: *, once with another ETag, and with its own ETag by ${WRITERS} concurrent writers; writes an absent key with If-Match`,
      calls: ['s3:PutObject'],
    },
  ],
  cost: { usd: 0.0001, why: 'twelve PUT requests' },
  onEmulators: true,
  verify: async (sandbox) => {
    const Bucket = await makeBucket(sandbox);
    const s3 = createS3(sandbox.region);
    const put = (Key: string, Body: string, condition: { IfMatch?: string; IfNoneMatch?: '*' }) =>
      s3.putObject({ Bucket, Key, Body, ContentType: 'application/json', ...condition });
    const { ETag } = await put('manifest', '1', { IfNoneMatch: '*' });
    const again = await answerOfAdapter(put('manifest', '2', { IfNoneMatch: '*' }));
    refuteUnless(again === 'PreconditionFailed', `If-None-Match on an existing key: ${again}`);
    const other = await answerOfAdapter(put('manifest', '2', { IfMatch: '"0123456789abcdef"' }));
    refuteUnless(other === 'PreconditionFailed', `If-Match with another ETag: ${other}`);
    const absent = await answerOfAdapter(put('absent', '1', { IfMatch: ETag }));
    refuteUnless(absent === 'NoSuchKey', `If-Match on an absent key: ${absent}`);
    const race = await Promise.all(
      Array.from({ length: WRITERS }, (_, index) =>
        answerOfAdapter(put('manifest', `writer ${index}`, { IfMatch: ETag })),
      ),
    );
    const lost = ['PreconditionFailed', 'ConditionalRequestConflict'];
    refuteUnless(
      race.filter((answer) => answer === 'accepted').length === 1 &&
        race.every((answer) => answer === 'accepted' || lost.includes(answer)),
      `${WRITERS} concurrent writers: ${race.join(', ')}`,
    );
    return `${again}, ${other}, ${absent}; one of ${WRITERS} concurrent writers was accepted, the others got ${[...new Set(race)].filter((answer) => answer !== 'accepted').join(' and ')}`;
  },
};

async function makeBucket(sandbox: Sandbox): Promise<string> {
  const { s3 } = sandbox.clients;
  const { region } = sandbox;
  const Bucket = sandbox.name('feed');
  await sandbox.make(
    () =>
      s3.send(
        new CreateBucketCommand({
          Bucket,
          // S3 refuses us-east-1 as a LocationConstraint; without one, the bucket is in us-east-1.
          ...(region !== 'us-east-1' && {
            CreateBucketConfiguration: { LocationConstraint: region as 'eu-west-2' },
          }),
        }),
      ),
    () => `arn:${sandbox.options.partition}:s3:::${Bucket}`,
  );
  await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: sandbox.tags } }));
  return Bucket;
}

export const signature: Claim = {
  name: 'kms-signs-the-feed',
  claim:
    'KMS signs the digest of a manifest larger than 4,096 bytes, and the agent verifies the signature with only the public key.',
  needs: ['signing-key'],
  steps: [
    {
      does: 'signs 20,000 bytes with shared/cloud/aws/kms.ts, and verifies them as agents do',
      calls: ['kms:GetPublicKey', 'kms:Sign'],
    },
  ],
  cost: { usd: 0.0001, why: 'one signature' },
  onEmulators: true,
  verify: async (sandbox) => {
    const arn = await sandbox.once(signingKey);
    const keys = await feedKeys([createKmsSigner(sandbox.region, arn)]);
    const text = 'manifest\n'.repeat(2500);
    const signatures = await signManifest(text, keys);
    const keyId = verifyManifest(text, signatures, keys);
    return `signed and verified by ${keyId}`;
  },
};

const STANDARD_BYTES = 4096;

export const parameterSize: Claim = {
  name: 'parameter-takes-4096-bytes',
  claim:
    'Parameter Store accepts 4,096 bytes in a standard parameter, and refuses 4,097 bytes and a value that contains {{.',
  needs: [],
  steps: [
    {
      does: 'writes a parameter with 4,096 bytes, with 4,097 bytes, and with {{',
      calls: ['ssm:PutParameter', 'ssm:AddTagsToResource'],
      makes: 'parameters below /privatelink-dns-verify-…',
    },
  ],
  cost: FREE,
  onEmulators: false,
  verify: async (sandbox) => {
    const Name = `/${sandbox.name('size')}/value`;
    await makeParameter(sandbox, Name, 'x'.repeat(STANDARD_BYTES));
    const ssm = createSsm(sandbox.region);
    const put = (Value: string) =>
      answerOfAdapter(ssm.putParameter({ Name, Type: 'String', Value, Overwrite: true }));
    const more = await put('x'.repeat(STANDARD_BYTES + 1));
    const reference = await put('{{ .Name }}');
    refuteUnless(more !== 'accepted', `${STANDARD_BYTES + 1} bytes were accepted`);
    refuteUnless(reference !== 'accepted', 'a value with {{ was accepted');
    return `${STANDARD_BYTES} accepted; ${STANDARD_BYTES + 1}: ${more}; {{: ${reference}`;
  },
};

const PARAMETERS = 12;

export const parameterPages: Claim = {
  name: 'parameters-are-listed-in-pages',
  claim:
    'More than ten parameters below a path are listed in pages, and readParameters returns all of them; an overwrite creates a version.',
  needs: [],
  steps: [
    {
      does: `writes ${PARAMETERS} parameters, overwrites one, and reads them with shared/publish/sync-parameters.ts`,
      calls: ['ssm:PutParameter', 'ssm:AddTagsToResource', 'ssm:GetParametersByPath'],
      makes: 'parameters below /privatelink-dns-verify-…',
    },
  ],
  cost: FREE,
  onEmulators: true,
  verify: async (sandbox) => {
    const parameterPrefix = `/${sandbox.name('pages')}`;
    const names = Array.from({ length: PARAMETERS }, (_, index) => `${parameterPrefix}/p/${index}`);
    for (const name of names) await makeParameter(sandbox, name, 'value');
    const ssm = createSsm(sandbox.region);
    const [Name = ''] = names;
    await ssm.putParameter({ Name, Type: 'String', Value: 'value', Overwrite: true });
    const read = await readParameters(ssm, { parameterPrefix });
    refuteUnless(
      read.size === PARAMETERS,
      `only ${read.size} of ${PARAMETERS} parameters were read`,
    );
    const version = read.get(Name)?.Version;
    refuteUnless(version === 2, `after one overwrite the version is ${version}`);
    return `${read.size} parameters read; the overwritten parameter has version ${version}`;
  },
};

/**
 * Creates a parameter with a tag. The product's writes have no tags, because AWS refuses tags together with
 * Overwrite.
 */
async function makeParameter(sandbox: Sandbox, Name: string, Value: string): Promise<void> {
  await sandbox.make(
    () =>
      sandbox.clients.ssm.send(
        new PutParameterCommand({ Name, Type: 'String', Value, Tags: sandbox.tags }),
      ),
    () => sandbox.arn('ssm', `parameter${Name}`),
  );
}
