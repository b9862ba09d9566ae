import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** A source file of the project with its imports, which are paths from the project's root or names of packages. */
export interface SourceFile {
  path: string;
  text: string;
  imports: { from: string; typeOnly: boolean }[];
}

export type Rule = (files: readonly SourceFile[]) => string[];

const IMPORT = /^\s*(?:import|export)\s+(type\s+)?(?:[^'"();]*?\bfrom\s+)?['"]([^'"]+)['"]/gm;
const DYNAMIC_IMPORT = /\bimport\(\s*['"]([^'"]+)['"]/g;

export function sourceOf(path: string, text: string): SourceFile {
  const named = [...text.matchAll(IMPORT)].map(([, type, from = '']) => ({
    from: resolved(path, from),
    typeOnly: type !== undefined,
  }));
  const dynamic = [...text.matchAll(DYNAMIC_IMPORT)].map(([, from = '']) => ({
    from: resolved(path, from),
    typeOnly: false,
  }));
  return { path, text, imports: [...named, ...dynamic] };
}

function resolved(path: string, from: string): string {
  return from.startsWith('.') ? posix.join(posix.dirname(path), from) : from;
}

/** Every `.ts` file under these folders of the project. */
export function readSources(root: string, folders: readonly string[]): SourceFile[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
        .map((name) => posix.join(folder, name.split('\\').join('/'))),
    )
    .sort()
    .map((path) => sourceOf(path, readFileSync(join(root, path), 'utf8')));
}

/** Files that match import only what is permitted. */
export function importsOnly(
  which: RegExp,
  permitted: (from: string, typeOnly: boolean) => boolean,
): Rule {
  return (files) =>
    files
      .filter(({ path }) => which.test(path))
      .flatMap(({ path, imports }) =>
        imports
          .filter(({ from, typeOnly }) => !permitted(from, typeOnly))
          .map(({ from }) => `${path} imports ${from}`),
      );
}

const CLOCKS =
  /\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\s*\)|\bMath\.random\b|\bperformance\.now\b|\bprocess\.hrtime\b|\brandomUUID\b|\brandomBytes\b/;
const COMMENT = /^\s*(\/\/|\/?\*)/;

/** Files that match read no clock and draw no random number: the caller passes both in. */
export function withoutClock(which: RegExp): Rule {
  return (files) =>
    files
      .filter(({ path }) => which.test(path))
      .flatMap(({ path, text }) =>
        text
          .split('\n')
          .filter((line) => CLOCKS.test(line) && !COMMENT.test(line))
          .map((line) => `${path}: ${line.trim()}`),
      );
}

/** Files that match load nothing that matches `never`, neither directly nor through other files. */
export function neverReaches(which: RegExp, never: RegExp): Rule {
  return (files) => {
    const byPath = new Map(files.map((file) => [file.path, file]));
    return files
      .filter(({ path }) => which.test(path))
      .flatMap(({ path }) =>
        [...reached(path, byPath, ({ typeOnly }) => !typeOnly)]
          .filter((found) => never.test(found))
          .map((found) => `${path} reaches ${found}`),
      );
  };
}

/** No file imports itself through other files. Type imports count. */
export const withoutCycles: Rule = (files) => {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return files
    .filter(({ path }) => reached(path, byPath, () => true).has(path))
    .map(({ path }) => `${path} is in a cycle`);
};

function reached(
  start: string,
  files: ReadonlyMap<string, SourceFile>,
  follows: (imported: SourceFile['imports'][number]) => boolean,
): Set<string> {
  const found = new Set<string>();
  const waiting = [start];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    for (const imported of files.get(path)?.imports ?? []) {
      if (!follows(imported) || found.has(imported.from)) continue;
      found.add(imported.from);
      waiting.push(imported.from);
    }
  }
  return found;
}
