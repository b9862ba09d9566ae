import type { CloudError } from '../shared/cloud/errors.ts';

/** The number of items on a page, given the number of remaining items. */
export type PageLimit = (left: number) => number;

export function wholePage(size: number): PageLimit {
  return (left) => Math.min(size, left);
}

/** The index at which the page of a token begins; undefined if `pageOf` did not issue the token. */
function offsetOf(token: string | undefined): number | undefined {
  if (token === undefined || token === '') return 0;
  const offset = /^page-(\d+)$/.exec(token)?.[1];
  return offset === undefined ? undefined : Number(offset);
}

/**
 * The page that a token requests, and the token of the next page if items are left. Tokens are opaque to callers.
 * An unknown token is refused with the service's own error.
 */
export function pageOf<Item>(
  items: readonly Item[],
  token: string | undefined,
  limit: PageLimit,
  invalidToken: () => CloudError,
): { page: Item[]; next: string | undefined } {
  const offset = offsetOf(token);
  if (offset === undefined) throw invalidToken();
  const left = items.slice(offset);
  const page = left.slice(0, limit(left.length));
  return {
    page,
    next: page.length < left.length ? `page-${offset + page.length}` : undefined,
  };
}
