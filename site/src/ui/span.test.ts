import { beforeEach, describe, expect, it } from "vitest";
import { useLanguage } from "../i18n/language";
import { formatIn, formatSpan } from "./span";

const HOUR = 3_600_000;
const NOW = Date.parse("2026-11-18T11:06:42Z");

beforeEach(() => useLanguage.setState({ language: "en" }));

describe("a span of time", () => {
  it.each([
    [7 * 24 * HOUR, "7 days"],
    [7 * 24 * HOUR - 1_000, "7 days"],
    [48 * HOUR, "2 days"],
    [47 * HOUR, "47 hours"],
    [24 * HOUR, "24 hours"],
    [1.5 * HOUR, "90 minutes"],
    [60_000, "1 minute"],
    [-5, "1 minute"],
  ])("of %i ms is %s", (ms, words) => {
    expect(formatSpan(ms)).toBe(words);
    expect(formatIn(new Date(NOW + ms).toISOString(), NOW)).toBe(`in ${words}`);
  });

  it("speaks German", () => {
    useLanguage.setState({ language: "de" });
    expect(formatSpan(7 * 24 * HOUR)).toBe("7 Tage");
    expect(formatIn("2026-11-25T11:06:42Z", NOW)).toBe("in 7 Tagen");
  });
});
