import { checkedAnswers, checkedName, checkedWord } from './grammar.ts';
import {
  liveBindings,
  privateDomainNames,
  type RewrittenName,
  rewrittenNames,
} from './private-names.ts';
import type { Command, RenderInput, ResolverKind } from './resolver.ts';
import { header } from './rpz.ts';

/** Lines for the hosts file of a machine whose DNS configuration cannot be changed. */
export const hosts: ResolverKind = {
  files: {
    client: ({ bindings }) => [
      {
        file: 'hosts',
        mediaType: 'text/plain',
        content: hostsFile,
        install: null,
        check: privateDomainNames(bindings)
          .filter(isBucket)
          .map((name): Command => ['getent', 'ahosts', checkedName(name)]),
        reload: [],
      },
    ],
  },
  unsupported: (_, { names, zones }) =>
    names !== 'all' || (zones ?? []).some(({ domain }) => isBucket(domain))
      ? undefined
      : {
          what: 'a hosts file holds single names, and this binding makes every name of a service private',
          remedy:
            'Write `names: { buckets: [...] }`, or a zone of one bucket’s own name; for all buckets, use `aws-config` or a resolver.',
        },
};

function hostsFile(input: RenderInput): string {
  const owner = checkedWord(input.owner);
  const lines = liveBindings(input.bindings).flatMap((binding) => [
    `# ${checkedWord(binding.binding)}`,
    ...rewrittenNames(binding)
      .filter(({ name }) => isBucket(name))
      .flatMap(linesOf),
  ]);
  return [
    `# BEGIN privatelink-dns ${owner}`,
    header(input, '#'),
    ...lines,
    `# END privatelink-dns ${owner}`,
    '',
  ].join('\n');
}

function linesOf(rewritten: RewrittenName): string[] {
  const name = checkedName(rewritten.name);
  return checkedAnswers(rewritten).map(({ address }) => `${address} ${name}`);
}

/** `myspecificbucket.s3.eu-west-2.amazonaws.com`: a name below the S3 name of a Region, but not a wildcard. */
function isBucket(name: string): boolean {
  return /^[^*]+\.s3\.[^.]+\.amazonaws\./.test(name);
}
