import type { SignerPort } from '../../../shared/cloud/ports.ts';
import type { Ports } from './recorder.ts';

/**
 * How every address of the scenarios' network begins. Where moto takes one from outside the network, it begins with
 * 10.
 */
export const RANGE = '192.168.';
export const REGION = 'eu-west-2';

/** What operator do to an account: the scenarios' world is made by these, and they are not recorded. */
export interface Operator {
  createVpc(): Promise<string>;
  createSubnet(input: { vpcId: string; range: string; zone: string }): Promise<string>;
  /** An interface endpoint of S3, with a tag. */
  createEndpoint(input: { vpcId: string; subnetIds: string[] }): Promise<string>;
  deleteEndpoint(id: string): Promise<void>;
  createInbound(addresses: SubnetAddress[]): Promise<string>;
  addInboundAddress(id: string, address: SubnetAddress): Promise<void>;
  removeInboundAddress(id: string, address: SubnetAddress): Promise<void>;
  /** Public without a VPC. */
  createZone(domain: string, vpcId?: string): Promise<string>;
  createBucket(name: string): Promise<void>;
  /** Its ARN. */
  createTopic(name: string): Promise<string>;
  /** A FIFO queue's URL. */
  createQueue(name: string): Promise<string>;
  /** The receipt handle of a queue's first message. */
  receive(queueUrl: string): Promise<string>;
  createKey(): Promise<SignerPort>;
}

export interface SubnetAddress {
  SubnetId: string;
  Ip: string;
}

/** An account that a scenario runs in, new for each. */
export interface Target {
  ports: Ports;
  operator: Operator;
  /** Until AWS has done what it does after a call was answered. */
  settle(): Promise<void>;
}
