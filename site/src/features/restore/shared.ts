import { useEffect } from "react";
import { useSearchParams } from "wouter";
import { showToast } from "../../ui/toast";
import { texts } from "./texts";

/** Where the service worker (service-worker/sw.ts) lays down what another app shares. */
const SHARED = "shared";

/** Takes what was shared, once: it is gone from there then. */
async function takeShared(): Promise<File[]> {
  const cache = await caches.open(SHARED);
  const files = await Promise.all(
    (await cache.keys()).map(async (key) => {
      const photo = await cache.match(key);
      const name = decodeURIComponent(photo?.headers.get("X-Name") ?? "");
      return photo === undefined ? [] : [new File([await photo.blob()], name, { type: photo.headers.get("Content-Type") ?? "" })];
    }),
  );
  await dropShared();
  return files.flat();
}

/** What was shared and not taken is for nobody else. */
export async function dropShared(): Promise<void> {
  if (typeof caches !== "undefined") await caches.delete(SHARED);
}

/** `/?shared`: photos that another app has shared with this one go where dropped ones go. */
export function useSharedPhotos(take: (files: Iterable<File>) => void): void {
  const [search, setSearch] = useSearchParams();
  const wanted = search.has("shared");
  useEffect(() => {
    if (!wanted) return;
    setSearch({}, { replace: true });
    takeShared().then(
      (files) => {
        if (files.length > 0) take(files);
        else showToast(texts.sharedFailed, { tone: "error" });
      },
      () => showToast(texts.sharedFailed, { tone: "error" }),
    );
  }, [wanted, take, setSearch]);
}
