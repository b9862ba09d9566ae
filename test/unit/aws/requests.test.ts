import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createEc2 } from '../../../shared/cloud/aws/ec2.ts';
import { createResolver } from '../../../shared/cloud/aws/resolver.ts';
import { createRoute53 } from '../../../shared/cloud/aws/route53.ts';
import { createS3 } from '../../../shared/cloud/aws/s3.ts';
import { createSns } from '../../../shared/cloud/aws/sns.ts';
import { createSqs } from '../../../shared/cloud/aws/sqs.ts';
import { createSsm } from '../../../shared/cloud/aws/ssm.ts';
import { collectTokenPages } from '../../../shared/cloud/pages.ts';
import { json, standIn, xml } from './server.ts';

const REGION = 'eu-west-2';
const aws = standIn();

/** The Region in the signature of a request. */
function signedRegion(headers: { authorization?: string | undefined }): string | undefined {
  return /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1];
}

describe('Route 53', () => {
  const CHANGED = xml(
    200,
    '<ChangeResourceRecordSetsResponse><ChangeInfo><Id>/change/C1</Id><Status>PENDING</Status><SubmittedAt>2026-01-02T03:04:05Z</SubmittedAt></ChangeInfo></ChangeResourceRecordSetsResponse>',
  );

  test('changeResourceRecordSets sends the complete changes in their order', async () => {
    aws.answer(CHANGED);
    const answer = await createRoute53(REGION).changeResourceRecordSets({
      HostedZoneId: 'Z0000000000S3',
      ChangeBatch: {
        Comment: 'privatelink-dns s3-london',
        Changes: [
          {
            Action: 'DELETE',
            ResourceRecordSet: {
              Name: '_privatelink-dns.s3.eu-west-2.amazonaws.com.',
              Type: 'TXT',
              TTL: 300,
              ResourceRecords: [{ Value: '"fence=1"' }],
            },
          },
          {
            Action: 'CREATE',
            ResourceRecordSet: {
              Name: '\\052.s3.eu-west-2.amazonaws.com.',
              Type: 'A',
              AliasTarget: {
                HostedZoneId: 'Z7K1066E3PUKB',
                DNSName: '*.vpce-1.s3.eu-west-2.vpce.amazonaws.com',
                EvaluateTargetHealth: true,
              },
            },
          },
        ],
      },
    });
    expect(answer).toEqual({
      ChangeInfo: {
        Id: '/change/C1',
        Status: 'PENDING',
        SubmittedAt: new Date('2026-01-02T03:04:05Z'),
      },
    });
    const [request] = aws.requests;
    expect(`${request?.method} ${request?.path}`).toBe(
      'POST /2013-04-01/hostedzone/Z0000000000S3/rrset',
    );
    expect(request?.body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>' +
        '<ChangeResourceRecordSetsRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ChangeBatch>' +
        '<Changes>' +
        '<Change><Action>DELETE</Action><ResourceRecordSet><Name>_privatelink-dns.s3.eu-west-2.amazonaws.com.</Name><Type>TXT</Type><TTL>300</TTL>' +
        '<ResourceRecords><ResourceRecord><Value>&quot;fence=1&quot;</Value></ResourceRecord></ResourceRecords></ResourceRecordSet></Change>' +
        '<Change><Action>CREATE</Action><ResourceRecordSet><Name>\\052.s3.eu-west-2.amazonaws.com.</Name><Type>A</Type>' +
        '<AliasTarget><HostedZoneId>Z7K1066E3PUKB</HostedZoneId><DNSName>*.vpce-1.s3.eu-west-2.vpce.amazonaws.com</DNSName><EvaluateTargetHealth>true</EvaluateTargetHealth></AliasTarget>' +
        '</ResourceRecordSet></Change>' +
        '</Changes><Comment>privatelink-dns s3-london</Comment></ChangeBatch></ChangeResourceRecordSetsRequest>',
    );
  });

  test('listResourceRecordSets returns every member that a DELETE must repeat', async () => {
    aws.answer(
      xml(
        200,
        '<ListResourceRecordSetsResponse><ResourceRecordSets><ResourceRecordSet><Name>\\052.example.</Name><Type>A</Type>' +
          '<SetIdentifier>one</SetIdentifier><Weight>10</Weight><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>10.0.1.165</Value></ResourceRecord></ResourceRecords>' +
          '</ResourceRecordSet></ResourceRecordSets><IsTruncated>true</IsTruncated><NextRecordName>b.example.</NextRecordName><NextRecordType>TXT</NextRecordType><MaxItems>300</MaxItems></ListResourceRecordSetsResponse>',
      ),
    );
    const answer = await createRoute53(REGION).listResourceRecordSets({
      HostedZoneId: 'Z1',
      StartRecordName: 'a.example.',
      StartRecordType: 'HTTPS',
    });
    expect(aws.requests[0]?.path).toBe(
      '/2013-04-01/hostedzone/Z1/rrset?name=a.example.&type=HTTPS',
    );
    expect(answer).toMatchObject({
      ResourceRecordSets: [
        {
          Name: '\\052.example.',
          Type: 'A',
          SetIdentifier: 'one',
          Weight: 10,
          TTL: 60,
          ResourceRecords: [{ Value: '10.0.1.165' }],
        },
      ],
      IsTruncated: true,
      NextRecordName: 'b.example.',
      NextRecordType: 'TXT',
    });
  });

  test('listHostedZonesByVPC returns the owners of the zones', async () => {
    aws.answer(
      xml(
        200,
        '<ListHostedZonesByVPCResponse><HostedZoneSummaries><HostedZoneSummary><HostedZoneId>Z1</HostedZoneId><Name>example.</Name><Owner><OwningService>vpce.amazonaws.com</OwningService></Owner></HostedZoneSummary></HostedZoneSummaries><MaxItems>100</MaxItems></ListHostedZonesByVPCResponse>',
      ),
    );
    const answer = await createRoute53(REGION).listHostedZonesByVPC({
      VPCId: 'vpc-1',
      VPCRegion: 'eu-west-2',
    });
    expect(aws.requests[0]?.path).toBe(
      '/2013-04-01/hostedzonesbyvpc?vpcid=vpc-1&vpcregion=eu-west-2',
    );
    expect(answer.HostedZoneSummaries).toEqual([
      { HostedZoneId: 'Z1', Name: 'example.', Owner: { OwningService: 'vpce.amazonaws.com' } },
    ]);
  });
});

describe('EC2 and Resolver', () => {
  test('describeVpcEndpoints calls the Region of its client', async () => {
    aws.answer(
      xml(
        200,
        '<DescribeVpcEndpointsResponse><vpcEndpointSet><item><vpcEndpointId>vpce-1</vpcEndpointId><state>pendingAcceptance</state><subnetIdSet><item>subnet-1</item></subnetIdSet></item></vpcEndpointSet><nextToken>more</nextToken></DescribeVpcEndpointsResponse>',
      ),
    );
    const answer = await createEc2('eu-central-1').describeVpcEndpoints({
      Filters: [{ Name: 'vpc-endpoint-type', Values: ['Interface'] }],
    });
    expect(answer).toEqual({
      VpcEndpoints: [
        { VpcEndpointId: 'vpce-1', State: 'pendingAcceptance', SubnetIds: ['subnet-1'] },
      ],
      NextToken: 'more',
    });
    const [request] = aws.requests;
    expect(request && signedRegion(request.headers)).toBe('eu-central-1');
    expect(request?.body).toContain(
      'Action=DescribeVpcEndpoints&Version=2016-11-15&Filter.1.Name=vpc-endpoint-type&Filter.1.Value.1=Interface',
    );
  });

  test('listResolverEndpointIpAddresses returns statuses that the SDK does not know', async () => {
    aws.answer(json(200, { IpAddresses: [{ Ip: '10.0.1.122', Status: 'ISOLATED' }] }));
    const answer = await createResolver(REGION).listResolverEndpointIpAddresses({
      ResolverEndpointId: 'rslvr-in-1',
      NextToken: undefined,
    });
    expect(answer.IpAddresses).toEqual([{ Ip: '10.0.1.122', Status: 'ISOLATED' }]);
    expect(aws.requests[0]?.body).toBe('{"ResolverEndpointId":"rslvr-in-1"}');
  });
});

describe('S3', () => {
  test('getObject returns the text and the ETag of an object', async () => {
    aws.answer({ status: 200, headers: { etag: '"one"' }, body: '{"revision":1} ü' });
    const answer = await createS3(REGION).getObject({
      Bucket: 'feed',
      Key: 'feed/v1/manifest.json',
    });
    expect(answer).toEqual({ Body: '{"revision":1} ü', ETag: '"one"' });
  });

  test.each([
    [{ IfMatch: '"one"' }, { 'if-match': '"one"', 'if-none-match': undefined }],
    [{ IfNoneMatch: '*' as const }, { 'if-match': undefined, 'if-none-match': '*' }],
  ])('putObject sends the condition %j', async (condition, headers) => {
    aws.answer({ status: 200, headers: { etag: '"two"' }, body: '' });
    const answer = await createS3(REGION).putObject({
      Bucket: 'feed',
      Key: 'feed/v1/manifest.json',
      Body: '{}',
      ContentType: 'application/json',
      CacheControl: 'no-cache',
      ...condition,
    });
    expect(answer).toEqual({ ETag: '"two"' });
    const [request] = aws.requests;
    expect(request?.body).toBe('{}');
    expect({
      'if-match': request?.headers['if-match'],
      'if-none-match': request?.headers['if-none-match'],
    }).toEqual(headers);
    expect(request?.headers['cache-control']).toBe('no-cache');
  });
});

describe('SSM, SNS and SQS', () => {
  test('collectTokenPages reads all pages of getParametersByPath, including empty pages', async () => {
    aws.answer(
      json(200, { Parameters: [{ Name: '/p/a', Value: '1' }], NextToken: 'two' }),
      json(200, { Parameters: [], NextToken: 'three' }),
      json(200, { Parameters: [{ Name: '/p/b', Value: '2' }] }),
    );
    const ssm = createSsm(REGION);
    const parameters = await collectTokenPages(
      { Path: '/p', Recursive: true },
      (input) => ssm.getParametersByPath(input),
      (page) => page.Parameters,
    );
    expect(parameters.map(({ Name }) => Name)).toEqual(['/p/a', '/p/b']);
    expect(aws.requests.map(({ body }) => JSON.parse(body).NextToken)).toEqual([
      undefined,
      'two',
      'three',
    ]);
  });

  test('publish sends a message with one text for each protocol', async () => {
    aws.answer(
      xml(
        200,
        '<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>',
      ),
    );
    const answer = await createSns(REGION).publish({
      TopicArn: 'arn:aws:sns:eu-west-2:123456789012:t',
      Subject: 's',
      Message: '{"default":"d"}',
      MessageStructure: 'json',
    });
    expect(answer).toEqual({ MessageId: 'm-1' });
    expect(Object.fromEntries(new URLSearchParams(aws.requests[0]?.body))).toMatchObject({
      Action: 'Publish',
      MessageStructure: 'json',
      Message: '{"default":"d"}',
    });
  });

  test('sendMessage sends the group and the deduplication id of a FIFO queue', async () => {
    const body = '{"binding":"s3-london"}';
    const MD5OfMessageBody = createHash('md5').update(body).digest('hex');
    aws.answer(json(200, { MessageId: 'm-1', MD5OfMessageBody, SequenceNumber: '1' }));
    const message = {
      QueueUrl: aws.queueUrl(),
      MessageBody: body,
      MessageGroupId: 's3-london',
      MessageDeduplicationId: 'event-1',
    };
    const answer = await createSqs(REGION).sendMessage(message);
    expect(answer.MessageId).toBe('m-1');
    expect(JSON.parse(aws.requests[0]?.body ?? '')).toEqual(message);
  });

  test('changeMessageVisibility sends the visibility timeout', async () => {
    aws.answer(json(200, {}));
    const input = {
      QueueUrl: aws.queueUrl(),
      ReceiptHandle: 'r-1',
      VisibilityTimeout: 30,
    };
    await expect(createSqs(REGION).changeMessageVisibility(input)).resolves.toBeUndefined();
    expect(JSON.parse(aws.requests[0]?.body ?? '')).toEqual(input);
  });
});
