// Runs before the first paint: what was chosen never flashes something else, and the page shows as the
// build has drawn it (plugins/first-pages.ts) until src/main.tsx brings it to life.
{
  const html = document.documentElement;
  const LANGUAGES = ["en", "de"];

  /** Null where storage is blocked: then the system's theme and the browser's language are used. */
  const stored = (() => {
    try {
      const read = (name) => localStorage.getItem(`photo-restoration.${name}`);
      return { theme: read("theme"), language: read("language"), signedIn: read("signed-in") !== null };
    } catch {
      return null;
    }
  })();

  if (["light", "dark"].includes(stored?.theme)) html.dataset.theme = stored.theme;
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  html.lang = [stored?.language, ...wanted].find((language) => LANGUAGES.includes(language)) ?? "en";

  /** What the page's main script needs. */
  const modules = [];

  /** Which page comes first, as src/app.tsx decides it; null where only that can tell. */
  const firstPage = () => {
    if (stored === null) return null;
    const { pathname, search } = location;
    if (!stored.signedIn) return ["/", "/history", "/login"].includes(pathname) ? "login" : null;
    if (search !== "") return null;
    return { "/": "restore", "/history": "history" }[pathname] ?? null;
  };

  const show = () => {
    const drawn = document.getElementById(`${firstPage()}-${html.lang}`);
    if (drawn === null) return;
    document.title = drawn.dataset.title;
    modules.push(...drawn.dataset.modules.split(" ").filter(Boolean));
    const root = document.getElementById("root");
    root.append(drawn.content);
    // A button that is pressed too early does its work once it can (src/main.tsx); above all, no form is
    // sent by the browser itself, which would put a password into the address.
    root.onclick = (event) => {
      const button = event.target.closest("button");
      if (button === null) return;
      event.preventDefault();
      root.pressed = button;
    };
  };

  /** Fetches the main script and all that it needs, side by side. */
  const fetchLater = () => {
    for (const link of document.querySelectorAll('link[rel="later"]')) link.rel = "modulepreload";
    for (const href of modules) {
      document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href }));
    }
  };

  // The page's own scripts take the processor only when it is on the screen. A tab in the background
  // paints nothing, and is not to wait for that.
  const startAfterPaint = () => {
    const [start, main] = ["data-start", "data-main"].map((name) => document.querySelector(`link[${name}]`)?.href);
    if (start === undefined || main === undefined) return;
    // The first photos of the history come before the scripts, which are larger (src/api/first-answer.ts).
    const photosFirst = firstPage() === "history";
    if (!photosFirst) fetchLater();
    let begun = false;
    const begin = async () => {
      if (begun) return;
      begun = true;
      // Where the connection is cut, the main script finds that out once more.
      await import(start).catch(() => undefined);
      if (photosFirst) {
        await document.getElementById("root").seen;
        fetchLater();
      }
      await import(main);
    };
    requestAnimationFrame(() => setTimeout(begin));
    setTimeout(begin, 1_000);
  };

  // All is parsed then.
  const begin = () => {
    show();
    startAfterPaint();
  };
  document.addEventListener("readystatechange", begin, { once: true });
}
