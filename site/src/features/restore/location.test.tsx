import { screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { queryClient } from "../../api/queries";
import type { Model } from "../../api/types";
import { setLanguage } from "../../i18n/language";
import { json, MODEL, report, restoration } from "../../test-network";
import { useLocationChoice } from "./location-choice";
import { clearSitting } from "./sitting";
import { choose, press, show, TICKET, user, WORKING } from "./test-stage";

/** A model of the engine, which can leave the place out. */
const CAREFUL: Model = {
  ...MODEL,
  parameters: {
    type: "object",
    properties: {
      noise: { type: "integer", minimum: 0, maximum: 2, default: 1, title: "Grain removal" },
      remove_location: { type: "boolean", default: false, title: "Remove the place" },
    },
  },
};

const WITH_PLACE = {
  "GET /models": () => json({ items: [CAREFUL] }),
  "POST /restore/analyze": () => json(report({ has_location: true, recipe: [] })),
  "POST /restore": () => json(restoration(WORKING), 202),
  "GET /restore/01A": () => json(restoration(WORKING)),
};

const ordered = (seen: Awaited<ReturnType<typeof show>>) =>
  seen.filter(({ path }) => path === "/restore").map(({ body }) => (body as { params: object }).params);

beforeEach(() => {
  queryClient.clear();
  clearSitting();
  setLanguage("en");
  localStorage.removeItem("photo-restoration.location");
  useLocationChoice.setState({ choice: null, asking: null });
});

describe("a photo that tells where it was taken", () => {
  it("is not restored before somebody has said what becomes of the place, which is remembered", async () => {
    const seen = await show(WITH_PLACE);
    await choose("holiday.jpg");
    await screen.findByText("No damage found.");
    await press("Restore");
    expect(await screen.findByRole("dialog", { name: "Keep the place?" })).toBeVisible();
    expect(screen.getByText(/“holiday.jpg” tells where it was taken/)).toBeVisible();
    expect(ordered(seen)).toEqual([]);
    await press("Remove the place");
    await screen.findByText("42% done");
    expect(ordered(seen)).toEqual([{ noise: 1, remove_location: true }]);
    expect(localStorage.getItem("photo-restoration.location")).toBe("remove");
  });

  it("keeps the place if that is the answer", async () => {
    const seen = await show(WITH_PLACE);
    await choose("holiday.jpg");
    await screen.findByText("No damage found.");
    await press("Restore");
    await press("Keep the place");
    await screen.findByText("42% done");
    expect(ordered(seen)).toEqual([{ noise: 1 }]);
    expect(localStorage.getItem("photo-restoration.location")).toBe("keep");
  });

  it("waits for another press of Restore if nobody wants to say", async () => {
    const seen = await show(WITH_PLACE);
    await choose("holiday.jpg");
    await screen.findByText("No damage found.");
    await press("Restore");
    await screen.findByRole("dialog", { name: "Keep the place?" });
    await press("Not now");
    expect(await screen.findByRole("button", { name: "Restore" })).toBeEnabled();
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(ordered(seen)).toEqual([]);
    expect(localStorage.getItem("photo-restoration.location")).toBeNull();
  });

  it("is restored without a question once that was answered, and the answer can be changed", async () => {
    useLocationChoice.setState({ choice: "remove" });
    const seen = await show(WITH_PLACE);
    await choose("holiday.jpg");
    expect(await screen.findByText("The place where it was taken is removed from the result.")).toBeVisible();
    await press("Change");
    await press("Keep the place");
    expect(await screen.findByText("This photo tells where it was taken; so will the result.")).toBeVisible();
    await press("Restore");
    await screen.findByText("42% done");
    expect(ordered(seen)).toEqual([{ noise: 1, remove_location: false }]);
  });

  it("goes by what was set for it, whatever was said of all", async () => {
    useLocationChoice.setState({ choice: "remove" });
    const seen = await show(WITH_PLACE);
    await choose("holiday.jpg");
    await user.click(await screen.findByText("Settings"));
    const toggle = screen.getByRole("checkbox", { name: "Remove the place" });
    expect(toggle).toBeChecked();
    await user.click(toggle);
    await press("Restore");
    await screen.findByText("42% done");
    expect(ordered(seen)).toEqual([{ noise: 1, remove_location: false }]);
  });

  it("lets photos without a place go on while it is asked, and goes on itself once that is said", async () => {
    let uploads = 0;
    const isFirst = ({ body }: { body: unknown }) => (body as { upload_id: string }).upload_id === "up-1";
    const seen = await show({
      ...WITH_PLACE,
      "POST /uploads": () => json({ ...TICKET, upload_id: `up-${++uploads}` }, 201),
      "POST /restore/analyze": (asked) => json(report({ has_location: isFirst(asked), recipe: [] })),
    });
    await choose("holiday.jpg", "oma.jpg");
    await screen.findByText("No damage found.");
    await press("Restore 2 photos");
    expect(await screen.findByRole("dialog", { name: "Keep the place?" })).toBeVisible();
    await waitFor(() => expect(ordered(seen)).toEqual([{}]));
    await press("Remove the place");
    await waitFor(() => expect(ordered(seen)).toEqual([{}, { remove_location: true }]));
  });

  it("asks once for several photos", async () => {
    const seen = await show(WITH_PLACE);
    await choose("one.jpg", "two.jpg");
    await screen.findByText("No damage found.");
    await press("Restore 2 photos");
    await press("Remove the place");
    await waitFor(() => expect(ordered(seen)).toEqual([{ remove_location: true }, { remove_location: true }]));
  });
});

describe("a photo without a place", () => {
  it("is looked at once, though it is handed over meanwhile", async () => {
    const waiting: ((answer: Response) => void)[] = [];
    const seen = await show({
      ...WITH_PLACE,
      "POST /restore/analyze": () => new Promise((resolve) => waiting.push(resolve)),
    });
    await choose("oma.jpg");
    await waitFor(() => expect(seen.filter(({ path }) => path === "/restore/analyze")).toHaveLength(1));
    await press("Restore");
    waiting.forEach((answer) => answer(json(report())));
    await screen.findByText("42% done");
    expect(seen.filter(({ path }) => path === "/restore/analyze")).toHaveLength(1);
  });

  it("is restored without a question", async () => {
    const seen = await show({ ...WITH_PLACE, "POST /restore/analyze": () => json(report()) });
    await choose("oma.jpg");
    await screen.findByText(/enlarges it/);
    await press("Restore");
    await screen.findByText("42% done");
    expect(ordered(seen)).toEqual([{ noise: 1 }]);
  });
});
