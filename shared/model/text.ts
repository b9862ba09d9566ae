/**
 * The text of a file that a shell wrote. Windows PowerShell's `>` writes UTF-16 with a byte order mark; without a mark,
 * the text is UTF-8. The mark is not part of the text.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}
