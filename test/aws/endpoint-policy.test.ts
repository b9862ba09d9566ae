import { expect, test } from 'vitest';
import { serviceWithoutPolicies } from './claims/endpoint-policy.ts';

const ZONE = 'eu-west-2a';

function service(ServiceName: string, details: object = {}) {
  return {
    ServiceName,
    Owner: 'amazon',
    VpcEndpointPolicySupported: false,
    AcceptanceRequired: false,
    AvailabilityZones: [ZONE],
    ...details,
  };
}

test.each([
  ['the well-known service', [service('a.b'), service('com.amazonaws.x.email-smtp')], /smtp$/],
  ['another service', [service('b.c'), service('a.b')], /^a\.b$/],
])('the claim about endpoint policies uses %s', (_, services, name) => {
  expect(serviceWithoutPolicies(services, ZONE)).toMatch(name);
});

test.each([
  ['takes policies', { VpcEndpointPolicySupported: true }],
  ['is not of Amazon', { Owner: '123456789012' }],
  ['needs acceptance', { AcceptanceRequired: true }],
  ['is in other Availability Zones', { AvailabilityZones: ['eu-west-2b'] }],
])('the claim about endpoint policies uses no service that %s', (_, details) => {
  expect(serviceWithoutPolicies([service('a.b', details)], ZONE)).toBeUndefined();
});
