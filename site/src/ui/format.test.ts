import { afterEach, describe, expect, it } from "vitest";
import { setLanguage } from "../i18n/language";
import { formatBytes, formatDay, formatEstimate, formatTime } from "./format";

afterEach(() => setLanguage("en"));

describe("an estimate", () => {
  it("is told as the range that it is worth", () => {
    expect([1, 8, 40, 95, 600, 4000].map(formatEstimate)).toEqual([
      "1–2 s",
      "6–11 s",
      "32–52 s",
      "1–3 min",
      "8–13 min",
      "1 h 7 min",
    ]);
  });
});

describe("dates and numbers", () => {
  it("are written as the page's language writes them", () => {
    expect(formatDay("2026-03-05T12:00:00Z")).toBe("Mar 5, 2026");
    expect(formatBytes(1_600_000)).toBe("1.5\u00a0MB");
    setLanguage("de");
    expect(formatDay("2026-03-05T12:00:00Z")).toBe("05.03.2026");
    expect(formatBytes(1_600_000)).toBe("1,5\u00a0MB");
  });

  it("show the time of day to the second only when it is near", () => {
    setLanguage("de");
    const time = new Date(2026, 2, 5, 9, 4, 30);
    expect(formatTime(time.toISOString(), time.getTime() - 60_000)).toBe("09:04:30");
    expect(formatTime(time.toISOString(), time.getTime() - 600_000)).toBe("09:04");
  });

  it.each([
    [0, "0\u00a0B"],
    [1023, "1023\u00a0B"],
    [68_744, "67\u00a0KB"],
    [1_048_576, "1\u00a0MB"],
    [52_428_800, "50\u00a0MB"],
  ])("write %d bytes as %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
