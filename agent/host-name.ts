import { shaped } from '../shared/schema/text-rule.ts';

/** The host name becomes part of an S3 object key, so it may contain only letters, digits, "-" and single dots. */
export const hostName = shaped(
  /^(?=.{1,200}$)[a-z0-9-]+(\.[a-z0-9-]+)*$/,
  'a valid host name for reports',
  'Set host: to at most 200 of the characters a-z, 0-9 and "-", with single dots, such as dns-1.example.com.',
);
