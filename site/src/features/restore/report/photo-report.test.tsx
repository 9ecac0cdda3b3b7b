import { screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { queryClient } from "../../../api/queries";
import type { Model, Report } from "../../../api/types";
import { setLanguage } from "../../../i18n/language";
import { json, MODEL, problem, report, restoration } from "../../../test-network";
import { clearSitting } from "../sitting";
import { choose, press, show, user, WORKING } from "../test-stage";

const MENDS: Model = {
  ...MODEL,
  id: "auto-restore",
  name: "Auto restore",
  scale: 1,
  parameters: {
    type: "object",
    properties: {
      dust: { type: "number", minimum: 0, maximum: 1, default: 1, title: "Dust" },
      sharpen: { type: "number", minimum: 0, maximum: 1, default: 0.25, title: "Sharpening" },
    },
  },
};

const ENLARGES = { model_id: "photo-2x", params: { noise: 0 }, reasons: ["small"], estimate: null };

const DAMAGED: Partial<Report> = {
  damage: {
    ...report().damage,
    fading: { score: 0.3, word: "slight" },
    cast: { score: 0.6, word: "clear" },
    dust_and_scratches: { score: 0.8, word: "strong" },
  },
  cast_hue: "yellow",
  recipe: [
    {
      model_id: "auto-restore",
      params: { sharpen: 0 },
      reasons: ["dust_and_scratches", "cast", "fading"],
      estimate: { low_seconds: 1.2, high_seconds: 4.8 },
    },
    ENLARGES,
  ],
};

/** 2× first in the list, so that what is preselected comes from the report. */
const models = () => json({ items: [MODEL, MENDS] });
const analyzed = (part: Partial<Report>) => () => json(report(part));

/** A report that comes when the test says so. */
function answerLater() {
  const answers = new EventTarget();
  const handler = () =>
    new Promise<Response>((resolve) => {
      const send = (event: Event) => resolve(json(report((event as CustomEvent<Partial<Report>>).detail)));
      answers.addEventListener("answer", send, { once: true });
    });
  return { handler, answer: (detail: Partial<Report>) => answers.dispatchEvent(new CustomEvent("answer", { detail })) };
}

const auto = () => screen.findByRole("radio", { name: /Auto restore/ });
const twice = () => screen.findByRole("radio", { name: /2× faithful/ });
const orders = (seen: Awaited<ReturnType<typeof show>>) =>
  seen.filter(({ path }) => path === "/restore").map(({ body }) => body);

beforeEach(() => {
  queryClient.clear();
  clearSitting();
  setLanguage("en");
});

describe("the report", () => {
  it("says what is wrong, the worst first, what mends it and how long that takes", async () => {
    await show({ "GET /models": models, "POST /restore/analyze": analyzed(DAMAGED) });
    await choose("portrait.jpg");
    expect(await screen.findByText(/“Auto restore” repairs this\. Takes 2 s to 5 s\. It's small, too/)).toBeVisible();
    const found = screen.getAllByRole("listitem").map((item) => item.textContent);
    expect(found.slice(0, 3)).toEqual(["Dust and scratchesstrong", "Yellow tintclear", "Fadedslight"]);
    expect(screen.getByText("512 × 512 pixels, small · in colour")).toBeVisible();
  });

  it("says it in German", async () => {
    setLanguage("de");
    await show({ "GET /models": models, "POST /restore/analyze": analyzed({ ...DAMAGED, faces: 2 }) }, "/?x");
    await choose("portrait.jpg");
    expect(await screen.findByText(/behebt das\. Dauert 2 s bis 5 s\. Es ist auch klein/)).toBeVisible();
    expect(screen.getByText("Gelbstich")).toBeVisible();
    expect(screen.getByText("stark")).toBeVisible();
    expect(screen.getByText("512 × 512 Pixel, klein · in Farbe · 2 Gesichter")).toBeVisible();
  });

  it("preselects what it suggests, with its parameters", async () => {
    const seen = await show({
      "GET /models": models,
      "POST /restore/analyze": analyzed(DAMAGED),
      "POST /restore": () => json(restoration(WORKING), 202),
      "GET /restore/01A": () => json(restoration(WORKING)),
    });
    await choose("portrait.jpg");
    await screen.findByText(/repairs this/);
    expect(await auto()).toBeChecked();
    await press("Restore");
    await screen.findByText("42% done");
    expect(orders(seen)).toEqual([{ upload_id: "up-1", model_id: "auto-restore", params: { dust: 1, sharpen: 0 } }]);
    // Sent ahead once, and not again.
    expect(seen.filter(({ path }) => path === "/uploads")).toHaveLength(1);
    expect(seen.find(({ path }) => path === "/restore/analyze")?.body).toEqual({ upload_id: "up-1" });
  });

  it("never overrides what somebody chose or set before it came", async () => {
    const later = answerLater();
    const seen = await show({
      "GET /models": models,
      "POST /restore/analyze": later.handler,
      "POST /restore": () => json(restoration(WORKING), 202),
      "GET /restore/01A": () => json(restoration(WORKING)),
    });
    await choose("portrait.jpg");
    expect(await screen.findByText("Looking for damage…")).toBeVisible();
    await user.click(await twice());
    await user.click(screen.getByText("Settings"));
    await user.click(screen.getByRole("radio", { name: "2" }));
    await waitFor(() => expect(seen.some(({ path }) => path === "/restore/analyze")).toBe(true));
    later.answer({ ...DAMAGED, recipe: [{ ...ENLARGES, params: { noise: 0 } }] });
    expect(await screen.findByText(/“2× faithful” enlarges it/)).toBeVisible();
    expect(await twice()).toBeChecked();
    await press("Restore");
    await screen.findByText("42% done");
    expect(orders(seen)).toEqual([{ upload_id: "up-1", model_id: "photo-2x", params: { noise: 2 } }]);
  });

  it("keeps a chosen model when it suggests another one", async () => {
    const later = answerLater();
    const seen = await show({
      "GET /models": models,
      "POST /restore/analyze": later.handler,
    });
    await choose("portrait.jpg");
    await user.click(await twice());
    await waitFor(() => expect(seen.some(({ path }) => path === "/restore/analyze")).toBe(true));
    later.answer(DAMAGED);
    expect(await screen.findByText(/repairs this/)).toBeVisible();
    expect(await twice()).toBeChecked();
    expect(await auto()).not.toBeChecked();
  });

  it("is not waited for: a photo is restored while it is being looked at", async () => {
    await show({
      "POST /restore/analyze": () => new Promise(() => undefined),
      "POST /restore": () => json(restoration(WORKING), 202),
      "GET /restore/01A": () => json(restoration(WORKING)),
    });
    await choose("portrait.jpg");
    await press("Restore");
    expect(await screen.findByText("42% done")).toBeVisible();
  });

  it("says why a photo cannot be looked at, and leaves the choice", async () => {
    await show({
      "POST /restore/analyze": () => problem(413, "This photo is too large", "It has 200 megapixels."),
    });
    await choose("portrait.jpg");
    expect(await screen.findByText("This photo is too large. It has 200 megapixels.")).toBeVisible();
    expect(screen.getByRole("button", { name: "Restore" })).toBeEnabled();
  });

  it("waits for the report while others of the same person are looked at, and does not call that a failure", async () => {
    const type = "urn:photo-restoration:too-many-at-once";
    let asked = 0;
    await show({
      "GET /models": models,
      "POST /restore/analyze": () => {
        asked += 1;
        return asked < 5
          ? problem(429, "One photo after the other", "Your other photos are still being looked at.", { type }, { "Retry-After": "0" })
          : json(report(DAMAGED));
      },
    });
    await choose("portrait.jpg");
    expect(await screen.findByText(/repairs this/)).toBeVisible();
    expect(asked).toBe(5);
  });

  it("says so when sending ahead fails, and sends the photo when it is handed over", async () => {
    let down = true;
    const seen = await show({
      "POST /uploads": () => {
        if (down) throw new TypeError("Failed to fetch");
        return json({ upload_id: "up-2", method: "PUT", url: "http://storage.test/2", headers: {}, expires_at: "" }, 201);
      },
      "POST /restore": () => json(restoration(WORKING), 202),
      "GET /restore/01A": () => json(restoration(WORKING)),
    });
    await choose("portrait.jpg");
    expect(await screen.findByText(/You can still restore it/)).toBeVisible();
    down = false;
    await press("Restore");
    expect(await screen.findByText("42% done")).toBeVisible();
    expect(orders(seen)).toMatchObject([{ upload_id: "up-2" }]);
  });

  it("says that the disk is full, which will be so when it is handed over, too", async () => {
    await show({ "POST /uploads": () => problem(507, "The disk is full", "Delete photos.") });
    await choose("portrait.jpg");
    expect(await screen.findByText("The disk is full. Delete photos.")).toBeVisible();
    expect(screen.queryByText(/You can still restore it/)).toBeNull();
  });

  it("says where nothing here mends what was found, and suggests nothing then", async () => {
    const damage = { ...report().damage, blur: { score: 0.9, word: "strong" } };
    await show({ "GET /models": models, "POST /restore/analyze": analyzed({ damage, recipe: [] }) });
    await choose("portrait.jpg");
    expect(await screen.findByText("No model here repairs this.")).toBeVisible();
    expect(screen.getByText("Blurred")).toBeVisible();
    await twice();
    expect(screen.queryByText("Suggested")).toBeNull();
  });

  it("says in German where nothing here mends what was found", async () => {
    setLanguage("de");
    const damage = { ...report().damage, blur: { score: 0.9, word: "strong" } };
    await show({ "GET /models": models, "POST /restore/analyze": analyzed({ damage, recipe: [] }) }, "/?x");
    await choose("portrait.jpg");
    expect(await screen.findByText("Kein verfügbares Modell kann das beheben.")).toBeVisible();
  });

  it("says where nothing needs mending", async () => {
    await show({ "GET /models": models, "POST /restore/analyze": analyzed({ recipe: [] }) });
    await choose("portrait.jpg");
    expect(await screen.findByText("Nothing to repair.")).toBeVisible();
    expect(screen.getByText("No damage found.")).toBeVisible();
  });

  it("does not preselect for several photos what one of them needs", async () => {
    await show({ "GET /models": models, "POST /restore/analyze": analyzed(DAMAGED) });
    await choose("first.jpg", "second.jpg");
    expect(await screen.findByText(/“Auto restore” repairs this/)).toBeVisible();
    expect(screen.getByRole("button", { name: "Restore 2 photos" })).toBeEnabled();
    expect(await twice()).toBeChecked();
    expect(await auto()).not.toBeChecked();
  });
});
