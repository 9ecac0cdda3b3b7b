import { act, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { queryClient } from "../../api/queries";
import type { Model } from "../../api/types";
import { json, MODEL, problem, report, restoration } from "../../test-network";
import { activate, clearSitting, useSitting } from "./sitting";
import { choose, press, show, TICKET, user, WORKING } from "./test-stage";

const MENDS: Model = {
  ...MODEL,
  id: "auto-restore",
  name: "Auto restore",
  parameters: {
    type: "object",
    properties: { passes: { type: "integer", minimum: 0, maximum: 3, default: 1, title: "Passes" } },
  },
};
const DAMAGED = report({ recipe: [{ model_id: "auto-restore", params: {}, reasons: ["noise"], estimate: null }] });
const ROUTES = {
  "GET /models": () => json({ items: [MODEL, MENDS] }),
  "POST /restore/analyze": () => json(DAMAGED),
};

const radio = (name: RegExp) => screen.findByRole("radio", { name });
const params = (seen: Awaited<ReturnType<typeof show>>) =>
  seen.findLast(({ path }) => path === "/restore" || path.endsWith("/retry"))?.body;

beforeEach(() => {
  queryClient.clear();
  clearSitting();
});

async function chooseTwice() {
  await user.click(await radio(/2× faithful/));
  await user.click(screen.getByText("Settings"));
  await user.click(screen.getByRole("radio", { name: "2" }));
}

describe("the choice of a model and its settings", () => {
  it("starts from the suggestion for a new photo, whatever was chosen for the one before", async () => {
    const seen = await show({ ...ROUTES, "POST /restore": () => problem(503, "Busy", "Later.") });
    await choose("first.jpg");
    await chooseTwice();
    await press("Remove photo");
    await choose("second.jpg");
    expect(await screen.findByText(/“Auto restore” repairs this/)).toBeVisible();
    expect(await radio(/Auto restore/)).toBeChecked();
    await user.click(await radio(/2× faithful/));
    await press("Restore");
    await waitFor(() => expect(params(seen)).toMatchObject({ model_id: "photo-2x", params: { noise: 1 } }));
  });

  it("holds for a photo that is put beside the one it was made for", async () => {
    await show(ROUTES);
    await choose("first.jpg");
    await chooseTwice();
    await choose("second.jpg");
    expect(await screen.findByRole("button", { name: "Restore 2 photos" })).toBeVisible();
    expect(await radio(/2× faithful/)).toBeChecked();
  });

  it("starts from the earlier settings when a photo is restored again, and leaves others alone", async () => {
    const recipe = [{ model_id: "photo-2x", params: { noise: 0 } }];
    const seen = await show(
      {
        ...ROUTES,
        "GET /restore/01A": () => json(restoration({ recipe })),
        "POST /restore/01A/retry": () => json(restoration({ ...WORKING, id: "01B" }), 202),
        "GET /restore/01B": () => json(restoration({ ...WORKING, id: "01B" })),
      },
      "/?r=01A",
    );
    await screen.findByRole("button", { name: "Try other settings" });
    const result = useSitting.getState().activeKey;
    await choose("second.jpg");
    await user.click(await radio(/Auto restore/));
    act(() => activate(result));
    await press("Try other settings");
    expect(await radio(/2× faithful/)).toBeChecked();
    await user.click(screen.getByText("Settings"));
    expect(screen.getByRole("radio", { name: "0" })).toBeChecked();
    await press("Restore again");
    expect(await screen.findByText("42% done")).toBeVisible();
    expect(params(seen)).toEqual({ model_id: "photo-2x", params: { noise: 0 } });
    await user.click(screen.getByRole("button", { name: /second\.jpg/ }));
    expect(await radio(/Auto restore/)).toBeChecked();
  });

  it("starts from what was ordered when a refused photo is chosen for anew", async () => {
    await show({ ...ROUTES, "POST /restore": () => problem(503, "Busy", "Later.") });
    await choose("first.jpg");
    await chooseTwice();
    await press("Restore");
    await screen.findByRole("heading", { name: "This didn't work" });
    const refused = useSitting.getState().activeKey;
    await choose("second.jpg");
    expect(await radio(/Auto restore/)).toBeChecked();
    await press("Remove photo");
    act(() => activate(refused));
    await press("Change settings");
    expect(await radio(/2× faithful/)).toBeChecked();
    await user.click(screen.getByText("Settings"));
    expect(screen.getByRole("radio", { name: "2" })).toBeChecked();
  });
});

it("offers no restoration of a file that is no photo", async () => {
  await show({ ...ROUTES, "POST /restore/analyze": () => problem(415, "Not a photo", "It is damaged.") });
  await choose("broken.jpg");
  expect(await screen.findByText(/Not a photo/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Restore" })).toBeDisabled();
  expect(screen.getByRole("button", { name: "Remove photo" })).toBeEnabled();
});

describe("settings for several photos", () => {
  it("are for the model that each report suggests where nobody has chosen one", async () => {
    let uploads = 0;
    const isFirst = (body: unknown) => (body as { upload_id: string }).upload_id === "up-1";
    const step = (model_id: string, params: Record<string, unknown>) => ({ model_id, params, reasons: ["noise"], estimate: null });
    const seen = await show({
      "GET /models": () => json({ items: [MENDS, MODEL] }),
      "POST /uploads": () => json({ ...TICKET, upload_id: `up-${++uploads}` }, 201),
      "POST /restore/analyze": ({ body }) =>
        json(report({ recipe: [isFirst(body) ? step("auto-restore", { passes: 2 }) : step("photo-2x", { noise: 0 })] })),
      "POST /restore": () => json(restoration({ ...WORKING, id: `01${uploads}` }), 202),
    });
    await choose("first.jpg", "second.jpg");
    expect(await screen.findByText(/Each photo gets the settings that suit it/)).toBeVisible();
    await press("Restore 2 photos");
    const sent = () => seen.filter(({ path }) => path === "/restore").map(({ body }) => body);
    await waitFor(() =>
      expect(sent()).toEqual([
        { upload_id: "up-1", model_id: "auto-restore", params: { passes: 2 } },
        { upload_id: "up-2", model_id: "photo-2x", params: { noise: 0 } },
      ]),
    );
  });

  it("are those that each photo's own report suggests, but for what somebody has set", async () => {
    let sentAhead = 0;
    let asked = 0;
    const recipe = () => [{ model_id: "auto-restore", params: { passes: ++asked }, reasons: ["noise"], estimate: null }];
    const seen = await show({
      "GET /models": () => json({ items: [MENDS, MODEL] }),
      "POST /uploads": () => json({ ...TICKET, upload_id: `up-${++sentAhead}` }, 201),
      "POST /restore/analyze": () => json(report({ recipe: recipe() })),
      "POST /restore": () => json(restoration({ ...WORKING, id: `01${asked}` }), 202),
    });
    await choose("first.jpg");
    await choose("second.jpg");
    expect(await screen.findByText(/Each photo gets the settings that suit it/)).toBeVisible();
    await press("Restore 2 photos");
    const sent = () => seen.filter(({ path }) => path === "/restore").map(({ body }) => body);
    await waitFor(() => expect(sent()).toHaveLength(2));
    const settings = sent().map((body) => (body as { params: { passes: number } }).params.passes);
    expect(new Set(settings).size).toBe(2);
  });
});
