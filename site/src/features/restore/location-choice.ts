import { create } from "zustand";
import { fetchReport, queryClient } from "../../api/queries";
import type { Model, Params } from "../../api/types";

// A photo may tell where it was taken. Whether its result does is asked before the first one that does, and remembered
// in this browser.

export type LocationChoice = "keep" | "remove";

const KEY = "photo-restoration.location";
/** The setting that takes the place out of the result. */
export const SETTING = "remove_location";
/** So long is a report waited for that may tell of a place; then the photo is not kept any longer. */
const PATIENCE_MS = 10_000;

function remembered(): LocationChoice | null {
  try {
    const value = localStorage.getItem(KEY);
    return value === "keep" || value === "remove" ? value : null;
  } catch {
    // Storage is blocked: it is asked on each visit.
    return null;
  }
}

interface State {
  choice: LocationChoice | null;
  /** The photo for which it is being asked; null while nobody is. */
  asking: { name: string; answer: (choice: LocationChoice | null) => void } | null;
}

export const useLocationChoice = create<State>(() => ({ choice: remembered(), asking: null }));

export function setLocationChoice(choice: LocationChoice): void {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // It holds until the page closes.
  }
  useLocationChoice.setState({ choice });
}

/** Asks, and remembers what was answered; null if nobody wanted to say. */
export function askForLocation(name: string): Promise<LocationChoice | null> {
  return new Promise((resolve) => {
    const answer = (choice: LocationChoice | null) => {
      if (choice !== null) setLocationChoice(choice);
      useLocationChoice.setState({ asking: null });
      resolve(choice);
    };
    useLocationChoice.setState({ asking: { name, answer } });
  });
}

/** Whether a model's results can be without the place. */
export function canRemove(model: Model | undefined): boolean {
  const { properties } = (model?.parameters ?? {}) as { properties?: object };
  return properties !== undefined && SETTING in properties;
}

async function tellsPlace(uploadId: string, page: number | null): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), PATIENCE_MS));
  const report = fetchReport(uploadId, page).then(
    ({ has_location }) => has_location,
    // What cannot be looked at is refused when it is handed over, if it has to be.
    () => false,
  );
  return Promise.race([report, late]);
}

/** The settings of a photo that is handed over, with what becomes of its place; null while somebody is being asked. */
export async function withLocation(
  { uploadId, page, name }: { uploadId: string; page: number | null; name: string },
  modelId: string,
  params: Params,
): Promise<Params | null> {
  // For this photo somebody has said so.
  if (params[SETTING] !== undefined) return params;
  const models = queryClient.getQueryData<Model[]>(["models"]);
  if (!canRemove(models?.find(({ id }) => id === modelId))) return params;
  if (useLocationChoice.getState().choice === null && (await tellsPlace(uploadId, page))) {
    // It may have been said while the report was waited for.
    const { choice, asking } = useLocationChoice.getState();
    if (choice === null) {
      if (asking === null) void askForLocation(name);
      return null;
    }
  }
  const { choice } = useLocationChoice.getState();
  return choice === "remove" ? { ...params, [SETTING]: true } : params;
}
