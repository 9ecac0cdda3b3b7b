// Runs beside the page, also when no page is open. It opens the page without a connection and takes
// photos that are shared from another app. It never touches the API or photos: what an account has
// seen is kept by the page itself (src/api/kept.ts), under that account's name.

declare const self: ServiceWorkerGlobalScope;
/** What the page is made of; put in when the site is built (vite.config.ts). */
declare const __SHELL__: { version: string; files: string[] };

const { version, files } = __SHELL__;
const SHELLS = "shell-";
const SHELL = SHELLS + version;
/** Photos on their way from another app to the page, see src/features/restore/shared.ts. */
const SHARED = "shared";
/** A server that takes longer to send the page counts as away. */
const PATIENCE_MS = 3_000;

self.addEventListener("install", (event) => {
  event.waitUntil(fetchShell());
  // Takes over at once: it serves pages of the version before as well, and reloads none.
  void self.skipWaiting();
});

self.addEventListener("activate", (event) => event.waitUntil(dropOldShells()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && pathname === "/share") event.respondWith(share(event));
  if (request.method !== "GET" || /^\/(api|photos|originals|results)(\/|$)/.test(pathname)) return;
  if (request.mode === "navigate") {
    if (!/\.[^/]*$/.test(pathname)) event.respondWith(newest(request, "/"));
  } else if (pathname.startsWith("/assets/")) event.respondWith(kept(request));
  else if (files.includes(pathname)) event.respondWith(newest(request, pathname));
});

async function fetchShell(): Promise<void> {
  const cache = await caches.open(SHELL);
  // A name with a hash is never out of date; all else is asked for anew.
  const requests = files.map((file) => new Request(file, { cache: file.startsWith("/assets/") ? "default" : "no-cache" }));
  await cache.addAll(requests);
}

/** The shell before this one stays: an open page of that version may still ask for its parts. */
async function dropOldShells(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(SHELLS) && name !== SHELL);
  await Promise.all(old.slice(0, -1).map((name) => caches.delete(name)));
}

/** Under a name with a hash: as it is here, whichever version it belongs to. */
async function kept(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

/** From the server; as it was last seen when that does not answer. */
async function newest(request: Request, name: string): Promise<Response> {
  const cache = await caches.open(SHELL);
  const copy = await cache.match(name, { ignoreVary: true });
  if (copy === undefined) return fetch(request);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Response>((resolve) => {
    timer = setTimeout(() => resolve(copy), PATIENCE_MS);
  });
  const asked = fetch(request).then((response) => (response.status < 500 ? response : copy));
  return Promise.race([asked, late])
    .catch(() => copy)
    .finally(() => clearTimeout(timer));
}

async function share(event: FetchEvent): Promise<Response> {
  if (await isFromAnotherSite(event)) return Response.redirect("/", 303);
  return takeShared(event.request);
}

/**
 * A form on any page can be sent to /share, and must put nothing in here. Sec-Fetch-Site is written only after this
 * worker has seen the request. What is here already: where a page sends it, `Origin` is that page's, or "null" where
 * the page hides it, and the client is that page; where the system shares, no page does, so there is no client.
 */
async function isFromAnotherSite({ request, clientId }: FetchEvent): Promise<boolean> {
  const origin = request.headers.get("Origin") ?? "null";
  if (origin !== "null" && origin !== self.location.origin) return true;
  // Only pages of this origin are found.
  return clientId !== "" && (await self.clients.get(clientId)) === undefined;
}

async function takeShared(request: Request): Promise<Response> {
  try {
    const form = await request.formData();
    const photos = form.getAll("photos").filter((part) => part instanceof File);
    await caches.delete(SHARED);
    const cache = await caches.open(SHARED);
    await Promise.all(
      photos.map((photo, index) => {
        const headers = { "Content-Type": photo.type, "X-Name": encodeURIComponent(photo.name) };
        return cache.put(`/shared/${index}`, new Response(photo, { headers }));
      }),
    );
  } catch {
    // No room, or not a form: the page finds nothing and says so.
  }
  return Response.redirect("/?shared", 303);
}
