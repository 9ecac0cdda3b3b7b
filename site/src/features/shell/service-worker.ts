const HOUR_MS = 3_600_000;
const LOOK_MS = 5_000;

/**
 * Starts the service worker, which opens the page without a connection. When a newer version has
 * taken over, the page may offer to reload; nothing does that by itself, and it is not even offered
 * while a reload would lose something.
 */
export async function register(hasUnsent: () => boolean, offer: () => void): Promise<void> {
  // Only the built site has one, and only secure origins, as localhost, may have it.
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  const hadOne = serviceWorker.controller !== null;
  const registration = await serviceWorker.register("/sw.js").catch(() => null);
  if (registration === null) return;
  setInterval(() => void registration.update().catch(() => undefined), HOUR_MS);
  if (hadOne) serviceWorker.addEventListener("controllerchange", () => whenSent(hasUnsent, offer), { once: true });
}

function whenSent(hasUnsent: () => boolean, offer: () => void): void {
  if (hasUnsent()) setTimeout(() => whenSent(hasUnsent, offer), LOOK_MS);
  else offer();
}
