import type { Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { clientsOf, strayClients } from '../../infra/bundles.ts';

function metafile(inputs: Record<string, number>): Metafile {
  return {
    inputs: {},
    outputs: {
      'out.mjs': {
        bytes: 0,
        imports: [],
        exports: [],
        inputs: Object.fromEntries(
          Object.entries(inputs).map(([path, bytesInOutput]) => [path, { bytesInOutput }]),
        ),
      },
    },
  };
}

describe('the AWS clients of a bundle', () => {
  it.each([
    ['a client', { 'node_modules/@aws-sdk/client-s3/dist-es/S3Client.js': 1 }, ['s3']],
    ['one of which nothing was kept', { 'node_modules/@aws-sdk/client-s3/index.js': 0 }, []],
    [
      'one that another brings along',
      { 'node_modules/@aws-sdk/nested-clients/dist-es/submodules/sts/STSClient.js': 1 },
      ['sts'],
    ],
    ['what is no client', { 'node_modules/@aws-sdk/core/index.js': 1 }, []],
  ])('%s', (_, inputs, clients) => {
    expect(clientsOf(metafile(inputs), 'out.mjs')).toEqual(clients);
  });

  it('are stray where the function does not use them', () => {
    expect(strayClients(['s3', 'sts'], ['s3', 'sqs'])).toEqual(['sts']);
    expect(strayClients(['s3'], ['s3', 'sqs'])).toEqual([]);
  });
});
