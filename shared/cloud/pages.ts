/**
 * Reads every page of a listing. Throws if a page fails, so that a caller never gets a part of a list. `next` is the input
 * of the next page; undefined after the last page.
 */
export async function collectPages<Input, Output, Item>(
  first: Input,
  call: (input: Input) => Promise<Output>,
  read: (output: Output) => { items: readonly Item[] | undefined; next: Input | undefined },
): Promise<Item[]> {
  const items: Item[] = [];
  let input: Input | undefined = first;
  while (input !== undefined) {
    const page = read(await call(input));
    items.push(...(page.items ?? []));
    input = page.next;
  }
  return items;
}

/** `collectPages` for listings that continue with `NextToken`. An empty `NextToken` also marks the last page. */
export function collectTokenPages<
  Input extends object,
  Output extends { NextToken?: string | undefined },
  Item,
>(
  first: Input,
  call: (input: Input & { NextToken?: string }) => Promise<Output>,
  items: (output: Output) => readonly Item[] | undefined,
): Promise<Item[]> {
  return collectPages<Input & { NextToken?: string }, Output, Item>(first, call, (page) => ({
    items: items(page),
    next: page.NextToken ? { ...first, NextToken: page.NextToken } : undefined,
  }));
}
