const MAX_ENTRIES = 5_000;

/** `work` with a cache of its results. Inputs without a key are never cached. */
export function memoized<Input extends unknown[], Output>(
  work: (...input: Input) => Output,
  keyOf: (...input: Input) => string | undefined,
): (...input: Input) => Output {
  const results = new Map<string, Output>();
  return (...input) => {
    const key = keyOf(...input);
    if (key === undefined) return work(...input);
    const found = results.get(key);
    if (found !== undefined) return found;
    const result = work(...input);
    if (results.size >= MAX_ENTRIES) results.clear();
    results.set(key, result);
    return result;
  };
}
