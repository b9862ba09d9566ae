const NESTED = /^ {2}# +# +- \{ domain: /;
const OFFER = /^ +# +- \{ domain: /;

/** The texts that an operator gets from a proposal by uncommenting one offered zone, with its binding if necessary. */
export function uncommentings(text: string): { offer: string; text: string }[] {
  const lines = text.split('\n');
  return lines.flatMap((line, at) =>
    NESTED.test(line) || OFFER.test(line)
      ? [{ offer: line, text: withZone(NESTED.test(line) ? withBinding(lines, at) : lines, at) }]
      : [],
  );
}

/** Uncomments the binding that contains the line. */
function withBinding(lines: readonly string[], at: number): string[] {
  const isFirst = (line: string) => line.startsWith('  # - name: ');
  const start = lines.findLastIndex((line, index) => index <= at && isFirst(line));
  const next = lines.findIndex((line, index) => index > at && isFirst(line));
  const end = next === -1 ? lines.length : next;
  return lines.map((line, index) =>
    index >= start && index < end ? line.replace(/^ {2}# (?=- name| {2}\w+:| {2}# )/, '  ') : line,
  );
}

/** Uncomments the line, and the key of the list if that is a comment too. */
function withZone(lines: readonly string[], at: number): string {
  const key = lines.findLastIndex((line, index) => index < at && !OFFER.test(line));
  return lines
    .map((line, index) =>
      index === at || (index === key && /^ +# zones:$/.test(line)) ? line.replace('# ', '') : line,
    )
    .join('\n');
}
