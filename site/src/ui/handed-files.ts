let handed: File[] = [];

/** Lays files down for the next page, as when they are dropped on one that has no use for them. */
export function handFiles(files: Iterable<File>): void {
  handed = [...files];
}

/** Takes what was laid down, once. */
export function takeHandedFiles(): File[] {
  const files = handed;
  handed = [];
  return files;
}
