import { showToast } from "../../ui/toast";
import { texts } from "./texts";

const HOUR_MS = 3_600_000;
/** As long as the page stays open. */
const FOR_LONG_SECONDS = 24 * 3_600;
const LOOK_MS = 5_000;

/**
 * Starts the service worker, which opens the page without a connection. When a newer version has
 * taken over, the page says so and offers to reload; it never does that by itself, and does not
 * even offer it while a reload would lose something.
 */
export async function register(hasUnsent: () => boolean): Promise<void> {
  // Only the built site has one, and only secure origins, as localhost, may have it.
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  const hadOne = serviceWorker.controller !== null;
  const registration = await serviceWorker.register("/sw.js").catch(() => null);
  if (registration === null) return;
  setInterval(() => void registration.update().catch(() => undefined), HOUR_MS);
  if (hadOne) serviceWorker.addEventListener("controllerchange", () => offerReload(hasUnsent), { once: true });
}

function offerReload(hasUnsent: () => boolean): void {
  if (hasUnsent()) {
    setTimeout(() => offerReload(hasUnsent), LOOK_MS);
    return;
  }
  showToast(texts.newVersion, {
    seconds: FOR_LONG_SECONDS,
    action: { label: texts.reload, run: () => window.location.reload() },
  });
}
