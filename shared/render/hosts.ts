import { checkedAddress, checkedName, checkedSome, checkedWord } from './grammar.ts';
import { liveBindings, type RewrittenName, rewrittenNames } from './private-names.ts';
import type { Artifact, RenderInput, ResolverKind } from './resolver.ts';
import { header } from './rpz.ts';

/** Lines for the hosts file of a machine whose DNS nobody changes. */
export const hosts: ResolverKind = {
  uses: ['client'],
  unsupported: (_, { names, zones }) =>
    names !== 'all' || (zones ?? []).some(({ domain }) => isBucket(domain))
      ? undefined
      : {
          what: 'a hosts file holds single names, and this binding makes every name of a service private',
          remedy:
            'Write `names: { buckets: [...] }`, or a zone of one bucket’s own name; for all buckets, use `aws-config` or a resolver.',
        },
  render: (input) => (input.uses.includes('client') ? [hostsFile(input)] : []),
};

function hostsFile(input: RenderInput): Artifact {
  const bindings = liveBindings(input.bindings).map((binding) => ({
    name: checkedWord(binding.binding),
    buckets: rewrittenNames(binding).filter(({ name }) => isBucket(name)),
  }));
  const owner = checkedWord(input.owner);
  const names = bindings.flatMap(({ buckets }) => buckets.map(({ name }) => checkedName(name)));
  return {
    file: 'hosts',
    mediaType: 'text/plain',
    content: [
      `# BEGIN privatelink-dns ${owner}`,
      header(input, '#'),
      ...bindings.flatMap(({ name, buckets }) => [`# ${name}`, ...buckets.flatMap(lines)]),
      `# END privatelink-dns ${owner}`,
      '',
    ].join('\n'),
    use: 'client',
    install: null,
    check: names.map((name) => ['getent', 'ahosts', name]),
    reload: [],
  };
}

function lines({ name, addresses }: RewrittenName): string[] {
  return checkedSome(addresses, `address to answer for ${name}`).map(
    ({ address }) => `${checkedAddress(address)} ${checkedName(name)}`,
  );
}

/** `myspecificbucket.s3.eu-west-2.amazonaws.com`: a name below a Region's S3 name, and no wildcard. */
function isBucket(name: string): boolean {
  return /^[^*]+\.s3\.[^.]+\.amazonaws\./.test(name);
}
