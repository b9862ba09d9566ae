import type { DoctorEc2Port } from '../../shared/cloud/doctor-ports.ts';
import type { Finding } from './finding.ts';

/** A VPC answers from private zones only with both attributes (Route 53 guide, private hosted zones, VPC settings). */
export async function vpcDnsFindings(
  { id, region }: { id: string; region: string },
  ec2: DoctorEc2Port,
): Promise<Finding[]> {
  const [support, hostnames] = await Promise.all([
    ec2.describeVpcAttribute({ VpcId: id, Attribute: 'enableDnsSupport' }),
    ec2.describeVpcAttribute({ VpcId: id, Attribute: 'enableDnsHostnames' }),
  ]);
  const off = [
    ...(support.EnableDnsSupport?.Value === true ? [] : ['dns-support']),
    ...(hostnames.EnableDnsHostnames?.Value === true ? [] : ['dns-hostnames']),
  ];
  const about = { check: 'vpc-dns', subject: id } as const;
  if (off.length === 0) {
    return [{ ...about, state: 'ok', text: 'DNS support and DNS hostnames are on.' }];
  }
  const commands = off.map(
    (one) =>
      `Run \`aws ec2 modify-vpc-attribute --vpc-id ${id} --enable-${one} --region ${region}\`.`,
  );
  return [
    {
      ...about,
      state: 'problem',
      text: `The attribute ${off.join(' and ')} is off, so the VPC does not answer from private zones.`,
      remedy: commands.join(' '),
    },
  ];
}
