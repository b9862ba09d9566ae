import { describe, expect, it } from 'vitest';
import {
  endpointWith,
  expectRefusal,
  FILE,
  MINIMAL,
  problemLines,
  type Refusal,
  topWith,
} from './fixtures.ts';

describe('a text that is no configuration', () => {
  it.each([
    ['', 'empty'],
    ['# only a comment\n', 'empty'],
    ['hello', 'text'],
    ['- version: 1', 'a list'],
  ])('%j', (text, kind) => {
    expect(problemLines(text)).toEqual([
      `${FILE}:1:1: the configuration is ${kind}, and must be keys with values. Begin with version: 1, then add owner, mode, region and bindings.`,
    ]);
  });
});

describe('a text that is not right as YAML', () => {
  const keep = 'Keep one of the two.';
  it.each<[string, ...Refusal]>([
    [
      'a key twice',
      `${MINIMAL}owner: net-dev\n`,
      '10:1: the key "owner" occurs for the second time.',
      keep,
    ],
    [
      'a key twice in braces',
      endpointWith('{ id: vpce-0abc, "id": vpce-0def }'),
      '8:32: the key "id" occurs for the second time.',
      keep,
    ],
    [
      'a tab',
      `${MINIMAL}rpz:\n\tttl: 60\n`,
      '11:1: this is not right as YAML: Tabs are not allowed as indentation.',
      'Indent with spaces.',
    ],
    [
      'a colon in a text',
      topWith('net-prod', 'net: prod'),
      '2:8: this is not right as YAML: ',
      'or begin the inner keys on a new, indented line.',
    ],
    [
      'a reserved character',
      topWith('net-prod', '@net'),
      '2:8: this is not right as YAML: Plain value cannot start with reserved character @.',
      'Put the text in quotes.',
    ],
    [
      'a tag',
      topWith('net-prod', '!Ref Owner'),
      '2:8: this is not right as YAML: Unresolved tag: !Ref.',
      'Write the value itself: tags such as !Ref have no meaning here.',
    ],
    [
      'a second document',
      `${MINIMAL}---\nversion: 1\n`,
      '10:1: this is not right as YAML: the file has more than one document.',
      'remove the line "---" between the two.',
    ],
    [
      'a brace that is not closed',
      topWith('4e2 }', '4e2'),
      '9:5: this is not right as YAML: ',
      'Indent the keys of one mapping alike, and close every bracket.',
    ],
    [
      'a quote that is not closed',
      topWith('net-prod', '"net-prod'),
      '10:1: this is not right as YAML: Missing closing "quote.',
      'Add it.',
    ],
    [
      'a key without its colon',
      topWith('owner: net-prod', 'owner net-prod'),
      '2:1: this is not right as YAML: Implicit keys need to be on a single line.',
      'with a colon and a space, and indent keys alike.',
    ],
    [
      'one fault that the YAML library tells twice',
      topWith('    service', '     service'),
      '6:11: this is not right as YAML: Nested mappings are not allowed in compact mappings.',
      'on a new, indented line.',
    ],
    [
      'an alias without its anchor',
      topWith('net-prod', '*owner'),
      '2:8: no anchor &owner is defined before the alias *owner.',
      'Set &owner on an earlier value, or put the text in quotes.',
    ],
  ])('%s', (_, ...refusal) => {
    expectRefusal(...refusal);
  });

  it('aliases of aliases that stand for too much', () => {
    const level = (name: string, of: string) =>
      `${name}: &${name} [${Array(10).fill(of).join(',')}]\n`;
    const text = level('a', '1') + level('b', '*a') + level('c', '*b') + level('d', '*c');
    expect(problemLines(text)).toEqual([
      `${FILE}:1:1: the aliases expand to too many values. Write the values out, or nest fewer aliases.`,
    ]);
  });
});
