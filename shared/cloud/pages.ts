/**
 * Every page of a listing, or the error of the first page that failed: a part is never given out as
 * the whole. `next` is the input of the following page, undefined after the last.
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

/** `collectPages` for listings that go on by `NextToken`. AWS also writes "no more" as an empty string. */
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
