import type { SignerPort } from '../../../shared/cloud/ports.ts';
import type { Ports } from './recorder.ts';

/**
 * The common prefix of all addresses in the scenarios' network. Addresses that moto assigns outside the network begin
 * with 10.
 */
export const RANGE = '192.168.';
export const REGION = 'eu-west-2';

/** Creates the world of a scenario. These calls are not recorded. */
export interface Operator {
  createVpc(): Promise<string>;
  createSubnet(input: { vpcId: string; range: string; zone: string }): Promise<string>;
  /** Creates an interface endpoint for S3 with a tag. */
  createEndpoint(input: { vpcId: string; subnetIds: string[] }): Promise<string>;
  deleteEndpoint(id: string): Promise<void>;
  createInbound(addresses: SubnetAddress[]): Promise<string>;
  addInboundAddress(id: string, address: SubnetAddress): Promise<void>;
  removeInboundAddress(id: string, address: SubnetAddress): Promise<void>;
  /** Without a VPC, creates a public zone. */
  createZone(domain: string, vpcId?: string): Promise<string>;
  createBucket(name: string): Promise<void>;
  /** Returns the ARN. */
  createTopic(name: string): Promise<string>;
  /** Creates a FIFO queue and returns its URL. */
  createQueue(name: string): Promise<string>;
  /** Receives the first message of a queue and returns its receipt handle. */
  receive(queueUrl: string): Promise<string>;
  createKey(): Promise<SignerPort>;
}

interface SubnetAddress {
  SubnetId: string;
  Ip: string;
}

/** A new account in which a scenario runs. */
export interface Target {
  ports: Ports;
  operator: Operator;
  /** Waits until asynchronous changes are complete. */
  settle(): Promise<void>;
}
