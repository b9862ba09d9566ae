import type { Rule, SourceFile } from './architecture.ts';

/** A row of the table "Folders" in docs/architecture.md. */
export interface FolderRow {
  folder: string;
  /** Folders, or single files of them, that the files of this folder may import. */
  imports: string[];
  /** Names of packages; a name may end with `*`. */
  packages: string[];
}

const NONE = 'none';

/** Reads the rows of the table whose first column is `folder` and whose last column is `packages`. */
export function folderRows(document: string): FolderRow[] {
  const [, table = ''] =
    /^\| folder \|[^\n]*\| packages \|\n\| -[^\n]*\n((?:\|[^\n]*\n)*)/m.exec(document) ?? [];
  return table
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const cells = line.split('|').slice(1, -1);
      const [folder, , imports, packages] = cells;
      const [name, ...more] = listed(folder);
      if (cells.length !== 4 || name === undefined || more.length > 0) {
        throw new Error(`This row has not one folder and four columns: ${line}`);
      }
      return { folder: name, imports: listed(imports), packages: listed(packages) };
    });
}

/** The names of a cell, which is a list of names in backquotes, or the word "none". */
function listed(cell = ''): string[] {
  if (cell.trim() === NONE) return [];
  return cell.split(',').map((entry) => {
    const [, name] = /^`([^`]+)`$/.exec(entry.trim()) ?? [];
    if (name === undefined) throw new Error(`This is not a name in backquotes: ${entry}`);
    return name;
  });
}

/** The row of the innermost folder that contains the file. */
export function rowOf(path: string, rows: readonly FolderRow[]): FolderRow | undefined {
  return rows
    .filter(({ folder }) => path.startsWith(`${folder}/`))
    .sort((a, b) => b.folder.length - a.folder.length)[0];
}

/** Each file is in a folder of the table, and imports only what the row of the folder lists. */
export function followsTable(rows: readonly FolderRow[]): Rule {
  return (files) =>
    files.flatMap(({ path, imports }) => {
      const row = rowOf(path, rows);
      if (row === undefined) return [`${path} is in no folder of the table`];
      return imports
        .filter(({ from }) => !isListed(from, row, rows))
        .map(({ from }) => `${path} imports ${from}`);
    });
}

function isListed(from: string, row: FolderRow, rows: readonly FolderRow[]): boolean {
  if (!from.endsWith('.ts')) return row.packages.some((listed) => isPackage(from, listed));
  const imported = rowOf(from, rows)?.folder;
  return (
    imported !== undefined &&
    (imported === row.folder || row.imports.includes(imported) || row.imports.includes(from))
  );
}

function isPackage(from: string, listed: string): boolean {
  if (listed.endsWith('*')) return from.startsWith(listed.slice(0, -1));
  return from === listed || from.startsWith(`${listed}/`);
}

/** What the rows list and no file of their folder imports. */
export function unusedEntries(rows: readonly FolderRow[], files: readonly SourceFile[]): string[] {
  return rows.flatMap(({ folder, imports, packages }) => {
    const imported = files
      .filter(({ path }) => rowOf(path, rows)?.folder === folder)
      .flatMap((file) => file.imports.map(({ from }) => from));
    const isUsed = (entry: string) =>
      imported.some(
        (from) => from === entry || rowOf(from, rows)?.folder === entry || isPackage(from, entry),
      );
    return [...imports, ...packages]
      .filter((entry) => !isUsed(entry))
      .map((entry) => `${folder} does not import ${entry}`);
  });
}

/** Folders of the table that may import themselves by way of other folders. */
export function tableCircles(rows: readonly FolderRow[]): string[] {
  const next = new Map(rows.map(({ folder, imports }) => [folder, imports]));
  const reaches = (from: string, to: string, visited: Set<string>): boolean =>
    (next.get(from) ?? []).some(
      (folder) =>
        folder === to || (!visited.has(folder) && reaches(folder, to, visited.add(folder))),
    );
  return rows.map(({ folder }) => folder).filter((folder) => reaches(folder, folder, new Set()));
}
