import { verify } from 'node:crypto';
import type { Scenario } from './scenario.ts';

const BUCKET = 'privatelink-dns-feed';
const KEY = 'feed/manifest.json';

export const STORE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'conditional writes of objects',
    on: ['moto', 'MiniStack'],
    run: async ({ s3, operator, step }) => {
      await operator.createBucket(BUCKET);
      const put = (Body: string, condition: { IfMatch?: string; IfNoneMatch?: '*' } = {}) =>
        s3.putObject({ Bucket: BUCKET, Key: KEY, Body, ContentType: 'text/plain', ...condition });
      step('an absent key');
      await s3.getObject({ Bucket: BUCKET, Key: KEY });
      await put('one', { IfMatch: '"0123456789abcdef0123456789abcdef"' });
      await put('one', { IfNoneMatch: '*' });
      await s3.getObject({ Bucket: BUCKET, Key: KEY });
      step('an existing key');
      await put('two', { IfNoneMatch: '*' });
      await put('two', { IfMatch: '"0123456789abcdef0123456789abcdef"' });
      await s3.getObject({ Bucket: BUCKET, Key: KEY });
      step('the ETag that was read');
      const { ETag } = (await s3.getObject({ Bucket: BUCKET, Key: KEY })) ?? {};
      await put('two', { IfMatch: ETag ?? '' });
      await put('three', { IfMatch: ETag ?? '' });
      await s3.getObject({ Bucket: BUCKET, Key: KEY });
      step('without a condition');
      await put('four \u00fc');
      await s3.getObject({ Bucket: BUCKET, Key: KEY });
      step('an absent bucket');
      const none = { Bucket: 'privatelink-dns-none', Key: KEY };
      await s3.getObject(none);
      await s3.putObject({ ...none, Body: 'one', ContentType: 'text/plain' });
      await s3.listObjectsV2({ Bucket: none.Bucket, Prefix: '' });
    },
  },
  {
    name: 'listing objects',
    on: ['moto', 'MiniStack'],
    run: async ({ s3, operator, step }) => {
      await operator.createBucket(BUCKET);
      const keys = ['feed/b', 'feed/B', 'feed/1/x', 'feed/1/y', 'feed/10/x', 'other'];
      step('writing the objects');
      for (const Key of keys) {
        await s3.putObject({ Bucket: BUCKET, Key, Body: Key, ContentType: 'text/plain' });
      }
      step('listing by prefix');
      await s3.listObjectsV2({ Bucket: BUCKET, Prefix: 'feed/' });
      await s3.listObjectsV2({ Bucket: BUCKET, Prefix: 'feed/1' });
      step('listing by prefix and delimiter');
      await s3.listObjectsV2({ Bucket: BUCKET, Prefix: 'feed/', Delimiter: '/' });
      step('a prefix without objects');
      await s3.listObjectsV2({ Bucket: BUCKET, Prefix: 'none/' });
    },
  },
  {
    name: 'pages of objects',
    on: ['moto', 'MiniStack'],
    run: async ({ s3, operator, step }) => {
      await operator.createBucket(BUCKET);
      step('1,002 objects');
      for (let index = 0; index < 1002; index += 1) {
        const Key = `feed/${String(index).padStart(4, '0')}`;
        await s3.putObject({ Bucket: BUCKET, Key, Body: 'one', ContentType: 'text/plain' });
      }
      step('the first page');
      const asked = { Bucket: BUCKET, Prefix: 'feed/' };
      const { NextContinuationToken } = (await s3.listObjectsV2(asked)) ?? {};
      step('the second page');
      await s3.listObjectsV2({ ...asked, ContinuationToken: NextContinuationToken });
    },
  },
  {
    name: 'parameters and their versions',
    on: ['moto', 'MiniStack'],
    run: async ({ ssm, step }) => {
      const put = (Name: string, Value: string, Type: 'String' | 'StringList' = 'String') =>
        ssm.putParameter({ Name, Value, Type, Overwrite: true });
      const list = (Path: string, Recursive = true) => ssm.getParametersByPath({ Path, Recursive });
      step('a path without parameters');
      await list('/privatelink-dns/');
      step('the first version');
      await put('/privatelink-dns/feed/revision', '1');
      await list('/privatelink-dns/');
      step('the same value');
      await put('/privatelink-dns/feed/revision', '1');
      step('another value');
      await put('/privatelink-dns/feed/revision', '2');
      await put('/privatelink-dns/addresses', '192.0.2.1,192.0.2.2', 'StringList');
      await list('/privatelink-dns');
      step('one level');
      await list('/privatelink-dns', false);
      step('another type');
      await put('/privatelink-dns/addresses', '192.0.2.1');
      step('invalid values');
      await put('/privatelink-dns/long', 'x'.repeat(4097));
      await put('/privatelink-dns/empty', '');
      await put('/privatelink-dns/nested', '{{ssm:other}}');
      step('invalid names');
      await put('/aws/feed', 'one');
      await put('privatelink-dns/feed', 'one');
      await put('/privatelink dns', 'one');
      await put(`/${Array.from({ length: 16 }, () => 'x').join('/')}`, 'one');
      step('an invalid path');
      await list('privatelink-dns');
      step('pages');
      for (let index = 0; index < 12; index += 1) await put(`/pages/${100 + index}`, 'one');
      const { NextToken } = (await list('/pages')) ?? {};
      await ssm.getParametersByPath({ Path: '/pages', Recursive: true, NextToken });
      const none = 'bm8gc3VjaCBwYWdl';
      await ssm.getParametersByPath({ Path: '/pages', Recursive: true, NextToken: none });
    },
  },
  {
    name: 'signing a text',
    on: ['moto', 'MiniStack'],
    run: async ({ operator, recorded, step, fact }) => {
      const signer = recorded(await operator.createKey());
      step('the public key');
      const publicKey = (await signer.publicKey()) ?? '';
      fact('the public key is PEM', publicKey.split('\n')[0]);
      step('a text');
      const text = '{"revision":7}\n';
      const signature = Buffer.from((await signer.sign(text)) ?? '', 'base64');
      fact(
        'the signature verifies the text',
        verify('sha256', Buffer.from(text), publicKey, signature),
      );
      fact(
        'the signature verifies another text',
        verify('sha256', Buffer.from('other'), publicKey, signature),
      );
    },
  },
];
