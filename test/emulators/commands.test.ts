import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { commandsIn, documents, PRODUCERS, sourcesWithCommands } from './commands.ts';

/** Asks botocore's models, from which the AWS CLI makes its commands. Null: the AWS CLI accepts the command. */
function judge(commands: readonly string[]): (string | null)[] {
  const { stdout, stderr } = spawnSync(
    inject('programs').python,
    [join(import.meta.dirname, 'aws_cli_grammar.py')],
    { input: JSON.stringify(commands), encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  return JSON.parse(stdout) as (string | null)[];
}

/** The commands that the AWS CLI refuses, with the reason. */
function refused(commands: readonly string[]): string[] {
  return judge(commands).flatMap((reason, index) =>
    reason === null ? [] : [`${commands[index]}: ${reason}`],
  );
}

test('every source file with a command has a producer in this suite', () => {
  expect(sourcesWithCommands()).toEqual(Object.keys(PRODUCERS).sort());
});

test.each(Object.entries(PRODUCERS))(
  'the AWS CLI accepts every command of %s',
  async (_, produce) => {
    const commands = (await produce()).flatMap(commandsIn);
    expect(commands.length).toBeGreaterThan(0);
    expect(refused(commands)).toEqual([]);
  },
);

test('the AWS CLI accepts every command of the documents', () => {
  const commands = documents().flatMap((file) => commandsIn(readFileSync(file, 'utf8')));
  expect(commands.length).toBeGreaterThan(8);
  expect(refused(commands)).toEqual([]);
});

test.each([
  ['aws route54 list-hosted-zones', 'the AWS CLI has no service route54'],
  ['aws route53 associate-vpc --hosted-zone-id Z1', 'aws route53 has no operation associate-vpc'],
  ['aws s3 copy a b', 'aws s3 has no command copy'],
  ['aws ec2 modify-vpc-endpoint --no-private-dns-enabled', '--vpc-endpoint-id is missing'],
  [
    'aws ec2 modify-vpc-endpoint --vpc-endpoint-id v --subnet s',
    'modify-vpc-endpoint has no option --subnet',
  ],
  ['aws ec2 modify-vpc-endpoint --vpc-endpoint-id', '--vpc-endpoint-id has no value'],
  [
    'aws ec2 modify-vpc-endpoint --vpc-endpoint-id a b',
    '--vpc-endpoint-id takes one value, and has 2',
  ],
  ['aws ec2 describe-subnets extra', 'extra belongs to no option'],
  ['aws ec2 describe-subnets --filters Nam=a', '--filters has no member Nam'],
  [
    'aws route53 list-hosted-zones-by-vpc --vpc-id v --vpc-region eu-west-22',
    '--vpc-region does not accept eu-west-22',
  ],
  [
    'aws route53 associate-vpc-with-hosted-zone --hosted-zone-id Z --vpc \'{"Id":"v"}\'',
    '--vpc has no member Id',
  ],
])('the AWS CLI does not accept %s', (command, reason) => {
  expect(judge([command])).toEqual([reason]);
});
