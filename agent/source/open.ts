import type { AgentConfig } from '../config.ts';
import type { Source } from '../ports.ts';
import { withFallBack } from './fall-back.ts';
import { fileSource } from './file.ts';
import { httpsSource } from './https.ts';
import type { FeedLookup } from './lookup.ts';

/** Opens the configured source. The AWS SDK is loaded only for the sources that need it. */
export async function openSource(
  { source, region = '' }: Pick<AgentConfig, 'source' | 'region'>,
  lookup: FeedLookup,
): Promise<Source> {
  const url = new URL(source);
  switch (url.protocol) {
    case 'file:':
      return fileSource(url);
    case 'https:':
      return withFallBack(httpsSource(url, lookup.lookup), lookup);
    case 's3:': {
      const { s3Source } = await import('./s3.ts');
      return withFallBack(s3Source(url.hostname, region, lookup.lookup), lookup);
    }
    default: {
      const { ssmSource } = await import('./ssm.ts');
      return ssmSource(url.pathname.replace(/\/$/, ''), region);
    }
  }
}
