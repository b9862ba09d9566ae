import type { Tag } from '../shared/cloud/ports.ts';
import { refusals } from './context.ts';

const refuse = refusals('ec2');

/** For each filter name, returns the values of an item that the filter compares. */
export type FilterReaders<Item> = Readonly<
  Record<string, (item: Item) => readonly (string | undefined)[]>
>;

/**
 * An item must match every filter, and at least one value of each. `*` and `?` are wildcards in values (EC2 guide,
 * "Filtering").
 */
export function applyFilters<Item extends { Tags?: Tag[] | undefined }>(
  operation: string,
  items: readonly Item[],
  filters: readonly { Name: string; Values: string[] }[] | undefined,
  readers: FilterReaders<Item>,
): Item[] {
  const tests = (filters ?? []).map(({ Name, Values }) => {
    const read = readerOf(Name, readers);
    if (!read) {
      throw refuse(operation, 'InvalidParameterValue', `The filter '${Name}' is invalid`);
    }
    if (Values.length > 200) {
      const message = 'The maximum number of filter values specified on a single call is 200';
      throw refuse(operation, 'FilterLimitExceeded', message);
    }
    const wanted = Values.map(glob);
    return (item: Item) =>
      read(item).some((value) => value !== undefined && wanted.some((one) => one.test(value)));
  });
  return items.filter((item) => tests.every((test) => test(item)));
}

function readerOf<Item extends { Tags?: Tag[] | undefined }>(
  name: string,
  readers: FilterReaders<Item>,
): ((item: Item) => readonly (string | undefined)[]) | undefined {
  if (!name.startsWith('tag:')) return Object.hasOwn(readers, name) ? readers[name] : undefined;
  const key = name.slice('tag:'.length);
  return (item) => (item.Tags ?? []).filter((tag) => tag.Key === key).map((tag) => tag.Value);
}

function glob(value: string): RegExp {
  const text = value
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${text}$`, 's');
}
