import type { CloudError } from '../shared/cloud/errors.ts';

/** How many of the items that are left go onto this page. */
export type PageLimit = (left: number) => number;

export function wholePage(size: number): PageLimit {
  return (left) => Math.min(size, left);
}

/** Where the page begins that a token of ours asks for; undefined when it is none of ours. */
function placeOf(token: string | undefined): number | undefined {
  if (token === undefined || token === '') return 0;
  const place = /^page-(\d+)$/.exec(token)?.[1];
  return place === undefined ? undefined : Number(place);
}

/**
 * The page that a token asks for, with the token of the next one while items are left. Tokens are opaque to
 * callers; one that is not ours is refused by the service's own error.
 */
export function pageOf<Item>(
  items: readonly Item[],
  token: string | undefined,
  limit: PageLimit,
  invalidToken: () => CloudError,
): { page: Item[]; next: string | undefined } {
  const place = placeOf(token);
  if (place === undefined) throw invalidToken();
  const left = items.slice(place);
  const page = left.slice(0, limit(left.length));
  return {
    page,
    next: page.length < left.length ? `page-${place + page.length}` : undefined,
  };
}
