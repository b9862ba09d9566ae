import type { Listed } from '../listed.ts';

export const LISTED_NAMES: readonly Listed[] = [
  {
    scenario: 'escaping of names',
    on: ['moto'],
    at: 'ChangeInfo.Status',
    embedded: 'PENDING',
    other: 'INSYNC',
    why: 'change status',
    calls: [
      'a wildcard / ChangeResourceRecordSets',
      'the same wildcard with an escape code / ChangeResourceRecordSets #2',
      'capital letters and an underscore / ChangeResourceRecordSets',
      'an alias to a wildcard / ChangeResourceRecordSets',
      'an alias to a wildcard / ChangeResourceRecordSets #2',
      'DELETE of the wildcard by its escaped name / ChangeResourceRecordSets',
    ],
  },
  {
    scenario: 'escaping of names',
    on: ['moto', 'MiniStack'],
    at: 'ResourceRecordSets[TXT *.s3.eu-west-2.amazonaws.com].Name',
    embedded: '\\052.s3.eu-west-2.amazonaws.com.',
    other: '*.s3.eu-west-2.amazonaws.com.',
    why: 'escaping of names',
    calls: [
      'a wildcard / ListResourceRecordSets',
      'the same wildcard with an escape code / ListResourceRecordSets',
      'capital letters and an underscore / ListResourceRecordSets',
      'an alias to a wildcard / ListResourceRecordSets',
    ],
  },
  {
    scenario: 'escaping of names',
    on: ['moto', 'MiniStack'],
    at: 'outcome',
    embedded: 'InvalidChangeBatch (refused)',
    other: 'answered',
    why: 'one name in two spellings',
    calls: ['the same wildcard with an escape code / ChangeResourceRecordSets'],
  },
  {
    scenario: 'escaping of names',
    on: ['moto', 'MiniStack'],
    at: 'ResourceRecordSets',
    embedded:
      'NS s3.eu-west-2.amazonaws.com, SOA s3.eu-west-2.amazonaws.com, TXT *.s3.eu-west-2.amazonaws.com',
    other:
      'NS s3.eu-west-2.amazonaws.com, SOA s3.eu-west-2.amazonaws.com, TXT *.s3.eu-west-2.amazonaws.com, TXT *.s3.eu-west-2.amazonaws.com #2',
    why: 'one name in two spellings',
    calls: ['the same wildcard with an escape code / ListResourceRecordSets'],
  },
  {
    scenario: 'escaping of names',
    on: ['moto'],
    at: 'ResourceRecordSets',
    embedded:
      'NS s3.eu-west-2.amazonaws.com, SOA s3.eu-west-2.amazonaws.com, TXT *.s3.eu-west-2.amazonaws.com, TXT _note.s3.eu-west-2.amazonaws.com',
    other:
      'NS s3.eu-west-2.amazonaws.com, SOA s3.eu-west-2.amazonaws.com, TXT *.s3.eu-west-2.amazonaws.com, TXT *.s3.eu-west-2.amazonaws.com #2, TXT _note.s3.eu-west-2.amazonaws.com',
    why: 'an earlier difference',
    calls: ['capital letters and an underscore / ListResourceRecordSets'],
  },
  {
    scenario: 'escaping of names',
    on: ['moto'],
    at: 'ResourceRecordSets[TXT _note.s3.eu-west-2.amazonaws.com].Name',
    embedded: '_note.s3.eu-west-2.amazonaws.com.',
    other: '_Note.s3.eu-west-2.amazonaws.com.',
    why: 'one name in two spellings',
    calls: [
      'capital letters and an underscore / ListResourceRecordSets',
      'an alias to a wildcard / ListResourceRecordSets',
      'DELETE of the wildcard by its escaped name / ListResourceRecordSets',
    ],
  },
  {
    scenario: 'escaping of names',
    on: ['moto'],
    at: 'ResourceRecordSets',
    embedded:
      'NS s3.eu-west-2.amazonaws.com, SOA s3.eu-west-2.amazonaws.com, TXT *.s3.eu-west-2.amazonaws.com, TXT _note.s3.eu-west-2.amazonaws.com, A alias.s3.eu-west-2.amazonaws.com, A capitals.s3.eu-west-2.amazonaws.com',
    other:
      'NS s3.eu-west-2.amazonaws.com, SOA s3.eu-west-2.amazonaws.com, TXT *.s3.eu-west-2.amazonaws.com, TXT *.s3.eu-west-2.amazonaws.com #2, TXT _note.s3.eu-west-2.amazonaws.com, A alias.s3.eu-west-2.amazonaws.com, A capitals.s3.eu-west-2.amazonaws.com',
    why: 'an earlier difference',
    calls: ['an alias to a wildcard / ListResourceRecordSets'],
  },
  {
    scenario: 'escaping of names',
    on: ['moto', 'MiniStack'],
    at: 'ResourceRecordSets[A alias.s3.eu-west-2.amazonaws.com].AliasTarget.DNSName',
    embedded: '\\052.vpce-0123456789abcdef0-3ew5rhyv.s3.eu-west-2.vpce.amazonaws.com.',
    other: '*.vpce-0123456789abcdef0-3ew5rhyv.s3.eu-west-2.vpce.amazonaws.com.',
    why: 'escaping of alias targets',
    calls: [
      'an alias to a wildcard / ListResourceRecordSets',
      'DELETE of the wildcard by its escaped name / ListResourceRecordSets',
      'a listing that starts at a name / ListResourceRecordSets',
      'a listing that starts at a name / ListResourceRecordSets #2',
    ],
  },
  {
    scenario: 'escaping of names',
    on: ['moto'],
    at: 'ResourceRecordSets[A capitals.s3.eu-west-2.amazonaws.com].AliasTarget.DNSName',
    embedded: 'vpce-0123456789abcdef0-3ew5rhyv.s3.eu-west-2.vpce.amazonaws.com.',
    other: 'VPCE-0123456789ABCDEF0-3EW5RHYV.S3.EU-WEST-2.VPCE.AMAZONAWS.COM',
    why: 'spelling of alias targets',
    calls: [
      'an alias to a wildcard / ListResourceRecordSets',
      'DELETE of the wildcard by its escaped name / ListResourceRecordSets',
      'a listing that starts at a name / ListResourceRecordSets',
      'a listing that starts at a name / ListResourceRecordSets #2',
    ],
  },
  {
    scenario: 'escaping of names',
    on: ['moto'],
    at: 'ResourceRecordSets',
    embedded:
      'NS s3.eu-west-2.amazonaws.com, SOA s3.eu-west-2.amazonaws.com, TXT _note.s3.eu-west-2.amazonaws.com, A alias.s3.eu-west-2.amazonaws.com, A capitals.s3.eu-west-2.amazonaws.com',
    other:
      'NS s3.eu-west-2.amazonaws.com, SOA s3.eu-west-2.amazonaws.com, TXT *.s3.eu-west-2.amazonaws.com, TXT _note.s3.eu-west-2.amazonaws.com, A alias.s3.eu-west-2.amazonaws.com, A capitals.s3.eu-west-2.amazonaws.com',
    why: 'an earlier difference',
    calls: ['DELETE of the wildcard by its escaped name / ListResourceRecordSets'],
  },
  {
    scenario: 'escaping of names',
    on: ['moto', 'MiniStack'],
    at: 'ResourceRecordSets',
    embedded:
      'TXT _note.s3.eu-west-2.amazonaws.com, A alias.s3.eu-west-2.amazonaws.com, A capitals.s3.eu-west-2.amazonaws.com',
    other: 'A alias.s3.eu-west-2.amazonaws.com, A capitals.s3.eu-west-2.amazonaws.com',
    why: 'an earlier difference',
    calls: [
      'a listing that starts at a name / ListResourceRecordSets',
      'a listing that starts at a name / ListResourceRecordSets #2',
    ],
  },
  {
    scenario: 'escaping of names',
    on: ['MiniStack'],
    at: 'outcome',
    embedded: 'InvalidChangeBatch (refused)',
    other: 'answered',
    why: 'one name in two spellings',
    calls: ['capital letters and an underscore / ChangeResourceRecordSets #2'],
  },
  {
    scenario: 'escaping of names',
    on: ['MiniStack'],
    at: 'ResourceRecordSets',
    embedded:
      'NS s3.eu-west-2.amazonaws.com, SOA s3.eu-west-2.amazonaws.com, TXT *.s3.eu-west-2.amazonaws.com, TXT _note.s3.eu-west-2.amazonaws.com',
    other:
      'TXT _note.s3.eu-west-2.amazonaws.com, NS s3.eu-west-2.amazonaws.com, SOA s3.eu-west-2.amazonaws.com, TXT *.s3.eu-west-2.amazonaws.com, TXT *.s3.eu-west-2.amazonaws.com #2, TXT _note.s3.eu-west-2.amazonaws.com #2',
    why: 'an earlier difference',
    calls: ['capital letters and an underscore / ListResourceRecordSets'],
  },
  {
    scenario: 'escaping of names',
    on: ['MiniStack'],
    at: 'ResourceRecordSets[TXT _note.s3.eu-west-2.amazonaws.com].Name',
    embedded: '_note.s3.eu-west-2.amazonaws.com.',
    other: '_note.S3.EU-WEST-2.AMAZONAWS.COM.',
    why: 'one name in two spellings',
    calls: [
      'capital letters and an underscore / ListResourceRecordSets',
      'an alias to a wildcard / ListResourceRecordSets',
      'DELETE of the wildcard by its escaped name / ListResourceRecordSets',
    ],
  },
  {
    scenario: 'escaping of names',
    on: ['MiniStack'],
    at: 'ResourceRecordSets',
    embedded:
      'NS s3.eu-west-2.amazonaws.com, SOA s3.eu-west-2.amazonaws.com, TXT *.s3.eu-west-2.amazonaws.com, TXT _note.s3.eu-west-2.amazonaws.com, A alias.s3.eu-west-2.amazonaws.com, A capitals.s3.eu-west-2.amazonaws.com',
    other:
      'TXT _note.s3.eu-west-2.amazonaws.com, NS s3.eu-west-2.amazonaws.com, SOA s3.eu-west-2.amazonaws.com, TXT *.s3.eu-west-2.amazonaws.com, TXT *.s3.eu-west-2.amazonaws.com #2, TXT _note.s3.eu-west-2.amazonaws.com #2, A alias.s3.eu-west-2.amazonaws.com, A capitals.s3.eu-west-2.amazonaws.com',
    why: 'an earlier difference',
    calls: ['an alias to a wildcard / ListResourceRecordSets'],
  },
  {
    scenario: 'escaping of names',
    on: ['MiniStack'],
    at: 'ResourceRecordSets[A capitals.s3.eu-west-2.amazonaws.com].AliasTarget.DNSName',
    embedded: 'vpce-0123456789abcdef0-3ew5rhyv.s3.eu-west-2.vpce.amazonaws.com.',
    other: 'VPCE-0123456789ABCDEF0-3EW5RHYV.S3.EU-WEST-2.VPCE.AMAZONAWS.COM.',
    why: 'spelling of alias targets',
    calls: [
      'an alias to a wildcard / ListResourceRecordSets',
      'DELETE of the wildcard by its escaped name / ListResourceRecordSets',
      'a listing that starts at a name / ListResourceRecordSets',
      'a listing that starts at a name / ListResourceRecordSets #2',
    ],
  },
  {
    scenario: 'escaping of names',
    on: ['MiniStack'],
    at: 'ResourceRecordSets',
    embedded:
      'NS s3.eu-west-2.amazonaws.com, SOA s3.eu-west-2.amazonaws.com, TXT _note.s3.eu-west-2.amazonaws.com, A alias.s3.eu-west-2.amazonaws.com, A capitals.s3.eu-west-2.amazonaws.com',
    other:
      'TXT _note.s3.eu-west-2.amazonaws.com, NS s3.eu-west-2.amazonaws.com, SOA s3.eu-west-2.amazonaws.com, TXT *.s3.eu-west-2.amazonaws.com, TXT _note.s3.eu-west-2.amazonaws.com #2, A alias.s3.eu-west-2.amazonaws.com, A capitals.s3.eu-west-2.amazonaws.com',
    why: 'an earlier difference',
    calls: ['DELETE of the wildcard by its escaped name / ListResourceRecordSets'],
  },
  {
    scenario: 'escaping of names',
    on: ['MiniStack'],
    at: 'outcome',
    embedded: 'InvalidInput (refused)',
    other: 'answered',
    why: 'a start type needs a start name',
    calls: ['a listing that starts at a name / ListResourceRecordSets #3'],
  },
  {
    scenario: 'order of names',
    on: ['moto'],
    at: 'ChangeInfo.Status',
    embedded: 'PENDING',
    other: 'INSYNC',
    why: 'change status',
    calls: ['names created in another order / ChangeResourceRecordSets'],
  },
  {
    scenario: 'order of names',
    on: ['moto'],
    at: 'ResourceRecordSets',
    embedded:
      'NS s3.eu-west-2.amazonaws.com, SOA s3.eu-west-2.amazonaws.com, TXT 1.s3.eu-west-2.amazonaws.com, TXT _b.s3.eu-west-2.amazonaws.com, TXT a.s3.eu-west-2.amazonaws.com, TXT b-c.s3.eu-west-2.amazonaws.com, TXT b.s3.eu-west-2.amazonaws.com, TXT a.b.s3.eu-west-2.amazonaws.com, TXT b0.s3.eu-west-2.amazonaws.com',
    other:
      'NS s3.eu-west-2.amazonaws.com, SOA s3.eu-west-2.amazonaws.com, TXT 1.s3.eu-west-2.amazonaws.com, TXT _b.s3.eu-west-2.amazonaws.com, TXT a.s3.eu-west-2.amazonaws.com, TXT b.s3.eu-west-2.amazonaws.com, TXT b-c.s3.eu-west-2.amazonaws.com, TXT a.b.s3.eu-west-2.amazonaws.com, TXT b0.s3.eu-west-2.amazonaws.com',
    why: 'order of names',
    calls: ['names created in another order / ListResourceRecordSets'],
  },
  {
    scenario: 'order of names',
    on: ['MiniStack'],
    at: 'ResourceRecordSets',
    embedded:
      'NS s3.eu-west-2.amazonaws.com, SOA s3.eu-west-2.amazonaws.com, TXT 1.s3.eu-west-2.amazonaws.com, TXT _b.s3.eu-west-2.amazonaws.com, TXT a.s3.eu-west-2.amazonaws.com, TXT b-c.s3.eu-west-2.amazonaws.com, TXT b.s3.eu-west-2.amazonaws.com, TXT a.b.s3.eu-west-2.amazonaws.com, TXT b0.s3.eu-west-2.amazonaws.com',
    other:
      'NS s3.eu-west-2.amazonaws.com, SOA s3.eu-west-2.amazonaws.com, TXT 1.s3.eu-west-2.amazonaws.com, TXT _b.s3.eu-west-2.amazonaws.com, TXT a.s3.eu-west-2.amazonaws.com, TXT b.s3.eu-west-2.amazonaws.com, TXT a.b.s3.eu-west-2.amazonaws.com, TXT b-c.s3.eu-west-2.amazonaws.com, TXT b0.s3.eu-west-2.amazonaws.com',
    why: 'order of names',
    calls: ['names created in another order / ListResourceRecordSets'],
  },
  {
    scenario: 'pages of record sets',
    on: ['moto'],
    at: 'ChangeInfo.Status',
    embedded: 'PENDING',
    other: 'INSYNC',
    why: 'change status',
    calls: ['310 records / ChangeResourceRecordSets'],
  },
];
