import { expect, test } from 'vitest';
import { plan } from '../../cli/plan.ts';
import { recorder } from './fixtures.ts';

interface PlanJson {
  bindings: {
    verdict: string;
    changes: { kind: string; name: string; type: string }[];
    notices: { code: string; text: string; remedy: string }[];
  }[];
}

/** The plan of a case in test/cases: the records that it creates, except markers, and the codes of its notices. */
async function caseOf(name: string, file = 'config.yaml') {
  const out = recorder();
  const folder = `test/cases/${name}`;
  await plan({ config: `${folder}/${file}`, snapshot: `${folder}/snapshot`, json: true }, out);
  const [binding] = (out.parsed() as PlanJson).bindings;
  if (binding === undefined) throw new Error(`${name} has no binding`);
  return {
    verdict: binding.verdict,
    creates: binding.changes
      .filter(({ type }) => type !== 'TXT')
      .map((one) => `${one.name} ${one.type}`),
    codes: binding.notices.map(({ code }) => code).filter((code) => code !== 'feed-not-read'),
    text: binding.notices.map(({ text, remedy }) => `${text} ${remedy}`).join('\n'),
  };
}

test('the zone of EKS gets no wildcard, and the plan names the OIDC issuers that it hides', async () => {
  const { creates, codes, text } = await caseOf('eks-issuers-below-the-api');
  expect(creates).toEqual(['eks.eu-central-1.amazonaws.com A']);
  expect(codes).toEqual(['public-names-hidden']);
  expect(text).toContain('oidc.eks.eu-central-1.amazonaws.com');
});

test('a zone of the short name of a service is refused with the name that the service has', async () => {
  await expect(caseOf('zone-of-another-name')).rejects.toThrow(
    'Use the names of the service: firehose.eu-west-2.amazonaws.com.',
  );
});

test('a binding of the European Sovereign Cloud is planned with its suffix', async () => {
  const { creates } = await caseOf('european-sovereign-cloud');
  expect(creates).toEqual(['api.ecr.eusc-de-east-1.amazonaws.eu A']);
});

test('an endpoint for a service of another Region gets the zone of the service’s Region', async () => {
  const { verdict, creates } = await caseOf('cross-region-service');
  expect(verdict).toBe('repair');
  expect(creates).toEqual(['s3.us-west-2.amazonaws.com A', '*.s3.us-west-2.amazonaws.com A']);
});

test('an inbound endpoint in another Region serves the zone that its VPC is associated with', async () => {
  const { verdict, creates, codes } = await caseOf('inbound-in-another-region');
  expect(verdict).toBe('repair');
  expect(creates).toEqual(['s3.us-east-1.amazonaws.com A', '*.s3.us-east-1.amazonaws.com A']);
  expect(codes).toEqual(['names-uncovered']);
});

test('a confirmed domain of a partner gets apex and wildcard', async () => {
  const { creates, codes } = await caseOf('partner-domain');
  expect(codes).toEqual([]);
  expect(creates).toEqual([
    'abc123.us-west-2.aws.confluent.cloud A',
    '*.abc123.us-west-2.aws.confluent.cloud A',
  ]);
});

test('zonal names of a partner get records of their Availability Zone, by its name or its id', async () => {
  const { creates, codes } = await caseOf('partner-zonal-names');
  const domain = 'abc123.us-west-2.aws.confluent.cloud';
  expect(codes).toEqual([]);
  expect(creates).toEqual([
    `${domain} A`,
    `*.${domain} A`,
    `usw2-az1.${domain} A`,
    `*.usw2-az1.${domain} A`,
    `usw2-az2.${domain} A`,
    `*.usw2-az2.${domain} A`,
  ]);
});

test('the remedies for a partner without private names lead from no zones to a filled zone', async () => {
  const names = await caseOf('partner-without-names');
  expect(names.codes).toEqual(['zones-none']);
  expect(names.text).toContain('zones: [{ domain: DOMAIN, unlisted: true }]');
  const unconfirmed = await caseOf('partner-without-names', 'config-unconfirmed.yaml');
  expect(unconfirmed.codes).toEqual(['zone-unlisted']);
  expect(unconfirmed.text).toContain(
    '{ domain: abc123.us-west-2.aws.confluent.cloud, id: Z0000CONFLUENT, unlisted: true }',
  );
  const confirmed = await caseOf('partner-without-names', 'config-confirmed.yaml');
  expect(confirmed.codes).toEqual([]);
  expect(confirmed.creates).toHaveLength(2);
});

test('only the dual-stack name of S3 gets AAAA records if the service defines the records', async () => {
  const { creates } = await caseOf('s3-service-defined');
  expect(creates).toEqual([
    's3.eu-west-2.amazonaws.com A',
    '*.s3.eu-west-2.amazonaws.com A',
    's3.dualstack.eu-west-2.amazonaws.com A',
    's3.dualstack.eu-west-2.amazonaws.com AAAA',
    '*.s3.dualstack.eu-west-2.amazonaws.com A',
    '*.s3.dualstack.eu-west-2.amazonaws.com AAAA',
  ]);
});

test('a service of China is planned by the name that AWS lists', async () => {
  const { verdict, creates } = await caseOf('china-service-names');
  expect(verdict).toBe('repair');
  expect(creates).toHaveLength(6);
});
