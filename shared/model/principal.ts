import * as z from 'zod';

/** At most 256 characters, so that an ARN fits on one line of an e-mail. */
const ARN = /^arn:aws[a-z-]*:(iam|sts)::\d{12}:[A-Za-z0-9+=,.@_/-]{1,200}$/;

/**
 * The ARN of the IAM principal that made a call, as CloudTrail reports it. Undefined for any other text: it comes from an
 * event or a queue, and goes into texts for operators. Source: IAM identifiers in the IAM user guide.
 */
export const principalSchema = z.string().regex(ARN).optional().catch(undefined);
