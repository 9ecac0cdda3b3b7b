import { newPhoto, useSitting } from "./sitting";

// The photos that were handed over in this tab, so that a reload shows them again beside the others. The server has all
// else of them.

const KEY = "photo-restoration.handed-over";
/** More than anybody looks through in a strip; the history has the others. */
const MOST = 500;

interface Record {
  userId: string;
  photos: { id: string; name: string }[];
}

function read(): Record | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Record | null;
  } catch {
    // Storage is blocked, or somebody else wrote it.
    return null;
  }
}

function write(userId: string): void {
  const photos = useSitting
    .getState()
    .photos.flatMap(({ restorationId: id, name }) => (id === null ? [] : [{ id, name }]))
    .slice(-MOST);
  const text = JSON.stringify({ userId, photos } satisfies Record);
  try {
    if (sessionStorage.getItem(KEY) !== text) sessionStorage.setItem(KEY, text);
  } catch {
    // Storage is blocked: a reload shows what goes on, and the history the rest.
  }
}

/** Whether the page was loaded again: who comes anew begins anew. */
function isReload(): boolean {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return navigation !== undefined && ["reload", "back_forward"].includes(navigation.type);
}

/** Shows again what this account handed over before the page was loaded again, and remembers what it hands over from now on. */
export function recallHandedOver(userId: string): () => void {
  const recalled = isReload() ? read() : null;
  if (recalled?.userId === userId) {
    useSitting.setState(({ photos }) => {
      const known = new Set(photos.map(({ restorationId }) => restorationId));
      const missing = recalled.photos.filter(({ id }) => !known.has(id));
      const added = missing.map(({ id, name }) => newPhoto({ name, stage: "submitted", restorationId: id }));
      return { photos: [...added, ...photos] };
    });
  }
  write(userId);
  return useSitting.subscribe(({ photos }, before) => {
    if (photos !== before.photos) write(userId);
  });
}

export function forgetHandedOver(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was written either.
  }
}
