import * as z from 'zod';

export const instant = z.iso.datetime().describe('An instant in UTC, ISO 8601.');
export const count = z.number().int().nonnegative();
export const addressTypeSchema = z.enum(['A', 'AAAA']);
