import { describe, expect, it } from "vitest";
import { restoration } from "../../test-network";
import { ofOne, ofSeveral } from "./announcements";

describe("what a screen reader is told", () => {
  it("of one photo changes four times on its way, and says when it is restored", () => {
    const steps = Array.from({ length: 100 }, (_, at) => ofOne(restoration({ status: "running", progress: at / 100 })));
    expect([...new Set(steps)]).toEqual(["Restoring", "Restoring, 25%", "Restoring, 50%", "Restoring, 75%"]);
    expect(ofOne(restoration())).toBe("portrait.jpg is restored.");
    expect(ofOne(restoration({ status: "canceled" }))).toBe("");
  });

  it("of fifty photos changes no more often", () => {
    const steps = Array.from({ length: 50 }, (_, done) => ofSeveral({ all: 50, done, failed: 0, share: done / 50 }));
    expect([...new Set(steps)]).toEqual([
      "Restoring 50 photos",
      "Restoring 50 photos, 25% done",
      "Restoring 50 photos, 50% done",
      "Restoring 50 photos, 75% done",
    ]);
  });

  it("of several says when all have come to an end, and how many failed", () => {
    expect(ofSeveral({ all: 10, done: 10, failed: 0, share: 1 })).toBe("All 10 photos are restored.");
    expect(ofSeveral({ all: 10, done: 8, failed: 2, share: 1 })).toBe("8 of 10 photos are restored, 2 failed.");
  });
});
