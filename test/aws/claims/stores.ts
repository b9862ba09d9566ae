import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { CreateBucketCommand, PutBucketTaggingCommand } from '@aws-sdk/client-s3';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { createKmsSigner } from '../../../shared/cloud/aws/kms.ts';
import { createS3 } from '../../../shared/cloud/aws/s3.ts';
import { createSsm } from '../../../shared/cloud/aws/ssm.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import { verifyManifest } from '../../../shared/feed/signature.ts';
import { readParameters } from '../../../shared/publish/parameters.ts';
import { feedKeys, signManifest } from '../../../shared/publish/sign.ts';
import { type Claim, FREE, refuteUnless } from '../claim.ts';
import { given } from '../fixtures.ts';
import type { Sandbox } from '../sandbox.ts';

/** The code of the refusal; `accepted` where there is none. */
async function answerTo(write: () => Promise<unknown>): Promise<string> {
  try {
    await write();
    return 'accepted';
  } catch (error) {
    if (error instanceof CloudError) return error.code;
    throw error;
  }
}

const WRITERS = 8;

export const conditional: Claim = {
  name: 'manifest-is-written-once',
  claim:
    'S3 refuses a PutObject whose If-Match or If-None-Match does not hold, and of several with one ETag takes exactly one.',
  needs: [],
  steps: [
    {
      does: 'makes a bucket',
      calls: ['s3:CreateBucket', 's3:PutBucketTagging'],
      makes: 'bucket …-feed',
    },
    {
      does: `writes one key with If-None-Match: * twice, with an ETag that is not its own, with its own by ${WRITERS} writers at once, and a key that is not there with If-Match`,
      calls: ['s3:PutObject'],
    },
  ],
  cost: { usd: 0.0001, why: 'a dozen PUT requests' },
  onEmulators: true,
  verify: async (sandbox) => {
    const Bucket = await makeBucket(sandbox);
    const s3 = createS3(sandbox.region);
    const put = (Key: string, Body: string, condition: { IfMatch?: string; IfNoneMatch?: '*' }) =>
      s3.putObject({ Bucket, Key, Body, ContentType: 'application/json', ...condition });
    const { ETag } = await put('manifest', '1', { IfNoneMatch: '*' });
    const again = await answerTo(() => put('manifest', '2', { IfNoneMatch: '*' }));
    refuteUnless(again === 'PreconditionFailed', `If-None-Match on what is there: ${again}`);
    const other = await answerTo(() => put('manifest', '2', { IfMatch: '"0123456789abcdef"' }));
    refuteUnless(other === 'PreconditionFailed', `If-Match with another ETag: ${other}`);
    const absent = await answerTo(() => put('absent', '1', { IfMatch: ETag }));
    refuteUnless(absent === 'NoSuchKey', `If-Match on a key that is not there: ${absent}`);
    const race = await Promise.all(
      Array.from({ length: WRITERS }, (_, index) =>
        answerTo(() => put('manifest', `writer ${index}`, { IfMatch: ETag })),
      ),
    );
    const lost = ['PreconditionFailed', 'ConditionalRequestConflict'];
    refuteUnless(
      race.filter((answer) => answer === 'accepted').length === 1 &&
        race.every((answer) => answer === 'accepted' || lost.includes(answer)),
      `${WRITERS} writers at once: ${race.join(', ')}`,
    );
    return `${again}, ${other}, ${absent}; of ${WRITERS} at once one was accepted, the others ${[...new Set(race)].filter((answer) => answer !== 'accepted').join(' and ')}`;
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
          // us-east-1 is what S3 takes for none, and refuses by name.
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
    "KMS signs a manifest of more than 4,096 bytes by its digest, and the agent's verification takes the signature by the public key alone.",
  needs: [],
  steps: [
    {
      does: 'makes a key for signing, ECC_NIST_P256',
      calls: ['kms:CreateKey', 'kms:TagResource'],
      makes: 'KMS key',
    },
    {
      does: 'signs 20,000 bytes by shared/cloud/aws/kms.ts, and verifies them as agents do',
      calls: ['kms:GetPublicKey', 'kms:Sign'],
    },
  ],
  cost: {
    usd: 0.05,
    why: 'a key, 1 a month by the hour until it is scheduled for deletion, and one signature',
  },
  onEmulators: true,
  verify: async (sandbox) => {
    const { KeyMetadata } = await sandbox.make(
      () =>
        sandbox.clients.kms.send(
          new CreateKeyCommand({
            KeySpec: 'ECC_NIST_P256',
            KeyUsage: 'SIGN_VERIFY',
            Description: sandbox.name('feed'),
            Tags: sandbox.tags.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value })),
          }),
        ),
      (made) => given(made.KeyMetadata?.Arn, 'CreateKey', 'Arn'),
    );
    const arn = given(KeyMetadata?.Arn, 'CreateKey', 'Arn');
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
    'A standard parameter takes 4,096 bytes and is refused with 4,097; a value with {{ is refused.',
  needs: [],
  steps: [
    {
      does: 'writes a parameter of 4,096 bytes, of 4,097, and one with {{ in it',
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
      answerTo(() => ssm.putParameter({ Name, Type: 'String', Value, Overwrite: true }));
    const more = await put('x'.repeat(STANDARD_BYTES + 1));
    const reference = await put('{{ .Name }}');
    refuteUnless(more !== 'accepted', `${STANDARD_BYTES + 1} bytes were accepted`);
    refuteUnless(reference !== 'accepted', 'a value with {{ was accepted');
    return `${STANDARD_BYTES} accepted; ${STANDARD_BYTES + 1}: ${more}; {{: ${reference}`;
  },
};

const PARAMETERS = 12;

export const parameterPages: Claim = {
  name: 'parameters-come-in-pages',
  claim:
    'More than ten parameters below a path come in pages, and readParameters gives them all; an overwrite makes a version.',
  needs: [],
  steps: [
    {
      does: `writes ${PARAMETERS} parameters, overwrites one, and reads them by shared/publish/parameters.ts`,
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
    refuteUnless(read.size === PARAMETERS, `${read.size} of ${PARAMETERS} came back`);
    const version = read.get(Name)?.Version;
    refuteUnless(version === 2, `after one overwrite the version is ${version}`);
    return `${read.size} read, the overwritten one at version ${version}`;
  },
};

/** With its tag, which the product's own writes do not have: it overwrites, and then AWS takes none. */
async function makeParameter(sandbox: Sandbox, Name: string, Value: string): Promise<void> {
  await sandbox.make(
    () =>
      sandbox.clients.ssm.send(
        new PutParameterCommand({ Name, Type: 'String', Value, Tags: sandbox.tags }),
      ),
    () => sandbox.arn('ssm', `parameter${Name}`),
  );
}
