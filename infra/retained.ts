import { RemovalPolicy } from 'aws-cdk-lib';

/**
 * The removal policy of every retained resource. CloudFormation deletes the resource only when the creation of its
 * stack fails and is rolled back: a resource that a failed creation retained would conflict with the next try.
 */
export const RETAINED = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
