interface Modules {
  getModuleInfo(id: string): { importedIds: string[] } | null;
}

/** Small, and needed by every part of the page: as files of their own they would cost a request each. */
const SHARED = /\/(lucide-react\/dist\/esm\/(?!icons\/|lucide-react)|src\/ui\/button\.tsx)/;

/** Names the chunk of `start` and all that it needs: one file, which is there soonest. */
export function startChunk(start: string) {
  let starting: Set<string> | null = null;

  function withImports(modules: Modules): Set<string> {
    const reached = new Set<string>();
    const left = [start];
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      if (reached.has(id)) continue;
      reached.add(id);
      left.push(...(modules.getModuleInfo(id)?.importedIds ?? []));
    }
    return reached;
  }

  return (id: string, modules: Modules): string | null => {
    starting ??= withImports(modules);
    return starting.has(id) || SHARED.test(id) ? "start" : null;
  };
}
