const built = import.meta.env.VITE_API_BASE_URL as string | undefined;
let base = Promise.resolve((built ?? "/api/v1").replace(/\/$/, ""));

/** What the paths of the API are put behind: `/api/v1`, or an address elsewhere. */
export function apiBase(): Promise<string> {
  return base;
}

/**
 * Reads `/config.json`, which whoever puts the site somewhere may change without building it again:
 * `{"api_url": "https://api.example.org"}` names the origin of the API, "" the page's own. Where there
 * is none, or one that cannot be read, all stays as it was built. What is asked of the API waits for it.
 */
export function readConfig(): void {
  const before = base;
  base = configuredUrl().then((url) => (url === null ? before : `${url.replace(/\/$/, "")}/api/v1`));
}

async function configuredUrl(): Promise<string | null> {
  try {
    const response = await fetch("/config.json");
    const config: unknown = response.ok ? await response.json() : null;
    if (typeof config !== "object" || config === null || !("api_url" in config)) return null;
    const { api_url: url } = config;
    if (typeof url !== "string") return null;
    return url === "" ? "" : new URL(url).href;
  } catch {
    return null;
  }
}
