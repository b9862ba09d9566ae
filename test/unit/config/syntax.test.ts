import { describe, expect, test } from 'vitest';
import {
  endpointWith,
  expectRefusal,
  FILE,
  MINIMAL,
  problemLines,
  type Refusal,
  topWith,
} from './fixtures.ts';

describe('texts without keys', () => {
  test.each([
    ['', 'empty'],
    ['# only a comment\n', 'empty'],
    ['hello', 'text'],
    ['- version: 1', 'a list'],
  ])('loadConfig refuses the text %j', (text, kind) => {
    expect(problemLines(text)).toEqual([
      `${FILE}:1:1: the configuration is ${kind}, and must be keys with values. Begin with version: 1, then add owner, mode, region and bindings.`,
    ]);
  });
});

describe('YAML syntax errors', () => {
  const keep = 'Remove one of the two.';
  test.each<[string, ...Refusal]>([
    [
      'a duplicate key',
      `${MINIMAL}owner: net-dev\n`,
      '10:1: the key "owner" occurs for the second time.',
      keep,
    ],
    [
      'a duplicate key in braces',
      endpointWith('{ id: vpce-0abc, "id": vpce-0def }'),
      '8:32: the key "id" occurs for the second time.',
      keep,
    ],
    [
      'a tab as indentation',
      `${MINIMAL}rpz:\n\tttl: 60\n`,
      '11:1: invalid YAML: Tabs are not allowed as indentation.',
      'Indent with spaces.',
    ],
    [
      'an unquoted colon',
      topWith('net-prod', 'net: prod'),
      '2:8: invalid YAML: ',
      'or start the inner keys on a new, indented line.',
    ],
    [
      'a reserved character',
      topWith('net-prod', '@net'),
      '2:8: invalid YAML: Plain value cannot start with reserved character @.',
      'Put the text in quotes.',
    ],
    [
      'a tag',
      topWith('net-prod', '!Ref Owner'),
      '2:8: invalid YAML: Unresolved tag: !Ref.',
      'Write the value without a tag: tags such as !Ref are not supported.',
    ],
    [
      'a second document',
      `${MINIMAL}---\nversion: 1\n`,
      '10:1: invalid YAML: the file has more than one document.',
      'remove the line "---" between the two.',
    ],
    [
      'an unclosed brace',
      topWith('4e2 }', '4e2'),
      '9:5: invalid YAML: ',
      'Use the same indentation for all keys of a mapping, and close every bracket.',
    ],
    [
      'an unclosed quote',
      topWith('net-prod', '"net-prod'),
      '10:1: invalid YAML: Missing closing "quote.',
      'Add the missing character.',
    ],
    [
      'a key without its colon',
      topWith('owner: net-prod', 'owner net-prod'),
      '2:1: invalid YAML: Implicit keys need to be on a single line.',
      'with a colon and a space, and use the same indentation for all keys.',
    ],
    [
      'only once an error that the YAML library reports twice',
      topWith('    service', '     service'),
      '6:11: invalid YAML: Nested mappings are not allowed in compact mappings.',
      'on a new, indented line.',
    ],
    [
      'an alias without its anchor',
      topWith('net-prod', '*owner'),
      '2:8: the alias *owner has no anchor &owner before it.',
      'Set &owner on an earlier value, or put the text in quotes.',
    ],
  ])('loadConfig reports %s', (_, ...refusal) => {
    expectRefusal(...refusal);
  });

  test('loadConfig reports nested aliases that expand to too many values', () => {
    const level = (name: string, of: string) =>
      `${name}: &${name} [${Array(10).fill(of).join(',')}]\n`;
    const text = level('a', '1') + level('b', '*a') + level('c', '*b') + level('d', '*c');
    expect(problemLines(text)).toEqual([
      `${FILE}:1:1: the aliases expand to too many values. Write the values out, or nest fewer aliases.`,
    ]);
  });
});
