import { expect, type Page } from "@playwright/test";

interface Stop {
  name: string;
  region: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Everything within the page that Tab reaches, in that order, with where it stands. */
async function stops(page: Page): Promise<Stop[]> {
  await page.evaluate(() => {
    document.getElementById("content")?.focus();
    Object.assign(window, { stops: [] });
  });
  const note = () =>
    page.evaluate(() => {
      const [at, main] = [document.activeElement, document.querySelector("main")];
      const { stops } = window as unknown as { stops: Element[] };
      if (at === null || main?.contains(at) !== true || stops.includes(at)) return false;
      stops.push(at);
      return true;
    });
  do await page.keyboard.press("Tab");
  while (await note());
  // All at once: what has the focus is scrolled into sight.
  return page.evaluate(() => {
    const fixed = (element: Element | null): boolean =>
      element !== null && (getComputedStyle(element).position === "fixed" || fixed(element.parentElement));
    // What stays at the lower edge has no place among the rest.
    const placed = (window as unknown as { stops: Element[] }).stops.filter((element) => !fixed(element));
    return placed.map((element) => {
      const label = element.closest("label");
      const { left, right, top, bottom } = (label ?? element).getBoundingClientRect();
      const name = element.getAttribute("aria-label") ?? (label ?? element).textContent;
      return { name, region: element.closest("section, nav, aside")?.className ?? "", left, right, top, bottom };
    });
  });
}

const isBelow = (one: Stop, other: Stop) => other.top >= one.bottom - 1;
const isBeside = (one: Stop, other: Stop) => other.left >= one.right - 1;

const isOn = (one: Stop, other: Stop) =>
  other.left >= one.left && other.right <= one.right && other.top >= one.top && other.bottom <= one.bottom;

/** What Tab reaches next stands to the right in the same row, in a row below or in a column to the right; or it lies on what was before. */
export async function expectTabAsSeen(page: Page): Promise<void> {
  const all = await stops(page);
  expect(all.length).toBeGreaterThan(3);
  const wrong = all.slice(1).flatMap((stop, at) => {
    const before = all[at];
    if (before === undefined || isBelow(before, stop) || isOn(before, stop)) return [];
    const sameRow = isBeside(before, stop) && stop.top < before.bottom;
    const nextColumn = isBeside(before, stop) && stop.region !== before.region;
    return sameRow || nextColumn ? [] : [`“${before.name}” and then “${stop.name}”`];
  });
  expect(wrong).toEqual([]);
}
