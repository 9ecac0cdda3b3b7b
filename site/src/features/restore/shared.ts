import { useEffect } from "react";
import { useSearchParams } from "wouter";
import { useSession } from "../../api/session";
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

/** In the address of photos that came before somebody signed in: they may be somebody else's. */
const UNCLAIMED = "before-sign-in";

/** The same way back as seen from the sign-in. */
export function backFromSignIn(path: string): string {
  const [page, search] = path.split("?");
  return new URLSearchParams(search).has("shared") ? `${page}?shared=${UNCLAIMED}` : path;
}

/**
 * `/?shared`: photos that another app has shared with this one go where dropped ones go. Not before it is
 * known whether there is a session: who signs in after that need not be who shared them.
 */
export function useSharedPhotos(take: (files: Iterable<File>, unclaimed: boolean) => void): void {
  const [search, setSearch] = useSearchParams();
  const known = useSession(({ status, offline }) => status === "signed-in" || offline);
  const shared = search.get("shared");
  const wanted = shared !== null && known;
  useEffect(() => {
    if (!wanted) return;
    const unclaimed = shared === UNCLAIMED || useSession.getState().status !== "signed-in";
    setSearch({}, { replace: true });
    takeShared().then(
      (files) => {
        if (files.length > 0) take(files, unclaimed);
        else showToast(texts.sharedFailed, { tone: "error" });
      },
      () => showToast(texts.sharedFailed, { tone: "error" }),
    );
  }, [wanted, shared, take, setSearch]);
}
