import { beforeEach, describe, expect, it, vi } from "vitest";
import { forgetHandedOver, recallHandedOver } from "./handed-over";
import { addPhotos, clearSitting, openRestoration, useSitting } from "./sitting";

/** The page is loaded, in the way that the browser calls so. */
function load(type: NavigationTimingType, userId = "u1"): () => void {
  clearSitting();
  vi.spyOn(performance, "getEntriesByType").mockReturnValue([{ type } as unknown as PerformanceEntry]);
  return recallHandedOver(userId);
}

const shown = () => useSitting.getState().photos.map(({ name, restorationId }) => [name, restorationId]);

beforeEach(() => {
  sessionStorage.clear();
  vi.restoreAllMocks();
});

describe("the photos that were handed over in this tab", () => {
  it("are there again after a reload, in their order, without those that the browser alone has", () => {
    const leave = load("navigate");
    openRestoration("01A", "wedding.jpg");
    addPhotos([new File(["x"], "grandma.jpg")], []);
    openRestoration("01B", "boat.jpg");
    leave();
    load("reload")();
    expect(shown()).toEqual([
      ["wedding.jpg", "01A"],
      ["boat.jpg", "01B"],
    ]);
  });

  it("stand once beside what the address names", () => {
    const leave = load("navigate");
    openRestoration("01A", "wedding.jpg");
    leave();
    clearSitting();
    openRestoration("01A");
    vi.spyOn(performance, "getEntriesByType").mockReturnValue([{ type: "reload" } as unknown as PerformanceEntry]);
    recallHandedOver("u1")();
    expect(shown().map(([, id]) => id)).toEqual(["01A"]);
  });

  it("are not shown to another account, nor to whoever comes anew or has signed out", () => {
    const leave = load("navigate");
    openRestoration("01A", "wedding.jpg");
    leave();
    const kept = sessionStorage.getItem("photo-restoration.handed-over") ?? "";
    load("reload", "u2")();
    expect(shown()).toEqual([]);
    sessionStorage.setItem("photo-restoration.handed-over", kept);
    load("navigate")();
    expect(shown()).toEqual([]);
    sessionStorage.setItem("photo-restoration.handed-over", kept);
    forgetHandedOver();
    load("reload")();
    expect(shown()).toEqual([]);
  });

  it("are none where what is stored is not ours", () => {
    sessionStorage.setItem("photo-restoration.handed-over", "{");
    load("reload")();
    expect(shown()).toEqual([]);
  });
});
