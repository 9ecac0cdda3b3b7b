import { deletionTexts } from "../../ui/deletion-texts";
import { knownRestoration } from "../../api/known-restorations";
import { ApiError } from "../../api/problem";
import { rememberRestoration } from "../../api/queries";
import { cancelRestoration } from "../../api/restorations";
import { isActive } from "../../api/types";
import { showToast } from "../../ui/toast";
import { tell, tryAgain } from "./actions";
import { texts } from "./photo-texts";
import { findPhoto, useSitting, type Photo } from "./sitting";
import { submit, withdraw } from "./uploader";

// What is done with all photos of the sitting at once.

/** Whether something is still to come of it. */
export function isUnderWay({ stage, restorationId }: Photo): boolean {
  if (stage !== "submitted") return stage === "waiting" || stage === "uploading" || stage === "starting";
  const known = knownRestoration(restorationId);
  return known !== undefined && isActive(known);
}

/** Which restoration it has become, once it is handed over; null if that came to nothing. */
function handedOver(key: string): Promise<string | null> {
  return new Promise((resolve) => {
    const look = () => {
      const photo = findPhoto(key);
      if (photo?.stage === "starting") return;
      unsubscribe();
      resolve(photo?.restorationId ?? null);
    };
    const unsubscribe = useSitting.subscribe(look);
    look();
  });
}

/** Cancels what is on the server. False where it had ended before. */
async function cancelThere({ key }: Photo): Promise<boolean> {
  const id = await handedOver(key);
  if (id === null) return false;
  try {
    rememberRestoration(await cancelRestoration(id));
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) return false;
    tell(error);
    return false;
  }
}

/** Stops everything that is not done yet, and offers to go on all the same. */
export async function cancelAll(): Promise<void> {
  const stopped = useSitting.getState().photos.filter(isUnderWay);
  const here = stopped.filter(({ stage }) => stage === "waiting" || stage === "uploading");
  const there = stopped.filter((photo) => !here.includes(photo));
  // All of these first: none is begun because another one is gone.
  here.forEach(({ key }) => withdraw(key));
  const canceled = await Promise.all(there.map(cancelThere));
  const photos = [...here, ...there.filter((_, at) => canceled[at])];
  if (photos.length === 0) return;
  showToast(texts.allCanceled(photos.length), {
    seconds: 30,
    action: { label: deletionTexts.undo, run: () => void goOnWith(photos) },
  });
}

/** Once more with what was ordered, in the order in which they were. */
async function goOnWith(photos: readonly Photo[]): Promise<void> {
  for (const { key, order } of photos) {
    const photo = findPhoto(key);
    if (photo === undefined) continue;
    if (photo.stage === "submitted") await tryAgain(photo);
    else if (photo.stage === "chosen" && order !== null) submit([key], order);
  }
}
