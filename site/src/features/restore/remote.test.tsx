import { screen } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { queryClient } from "../../api/queries";
import type { Type } from "../../api/sentences";
import { setLanguage } from "../../i18n/language";
import { json, MODEL, problem, restoration } from "../../test-network";
import { clearToasts } from "../../ui/toast";
import { clearSitting } from "./sitting";
import { choose, press, show, user, WORDS_MODEL, WORKING } from "./test-stage";

const SPACE = { ...WORDS_MODEL, id: "space", name: "Faces", provider: "hf-space", cost: null };
const OWN = { ...WORDS_MODEL, id: "own", name: "Mine", provider: "hf-endpoint", cost: "The hours of your endpoint" };
const MODELS = { "GET /models": () => json({ items: [WORDS_MODEL, SPACE, OWN, MODEL] }) };

beforeEach(() => {
  queryClient.clear();
  clearToasts();
  clearSitting();
  setLanguage("en");
});

describe("a model that runs elsewhere", () => {
  it("is not said of a model that runs here, which is suggested and comes first", async () => {
    await show(MODELS);
    await choose("portrait.jpg");
    const radios = await screen.findAllByRole("radio", { name: /2× faithful|By words|Faces|Mine/ });
    expect(radios[0]).toHaveAccessibleName(/2× faithful/);
    expect(radios[0]).toBeChecked();
    expect(screen.queryByText(/leaves this installation/)).toBeNull();
    expect(screen.getByRole("button", { name: "Restore" })).toBeVisible();
  });

  it.each([
    ["By words", /leaves this installation. It goes to Hugging Face.*Cost: Paid for by your account/, "Send to Hugging Face"],
    ["Faces", /leaves this installation. It goes to a Hugging Face Space that others run/, "Send to Hugging Face"],
    ["Mine", /leaves this installation. It goes to your endpoint.*Cost: The hours of/, "Send to your endpoint"],
  ])("says of %s where the photo goes and that things may be invented", async (name, words, button) => {
    await show(MODELS);
    await choose("portrait.jpg");
    await user.click(await screen.findByRole("radio", { name: new RegExp(name) }));
    const note = screen.getByText(/leaves this installation/).parentElement;
    expect(note).toHaveTextContent(words);
    expect(note).toHaveTextContent("The model may invent details");
    expect(screen.getByRole("button", { name: button })).toBeVisible();
  });

  it("gets no photo before the button is pressed, and then the words that were written", async () => {
    const seen = await show({
      ...MODELS,
      "POST /restore": () => json(restoration(WORKING), 202),
      "GET /restore/01A": () => json(restoration(WORKING)),
    });
    await choose("portrait.jpg", "second.jpg");
    await user.click(await screen.findByRole("radio", { name: /By words/ }));
    const words = screen.getByRole("textbox", { name: "What to do" });
    await user.clear(words);
    await user.type(words, "Remove the stain");
    expect(screen.getByText("Your 2 photos leave this installation.")).toBeVisible();
    expect(seen.filter(({ path }) => path === "/restore")).toEqual([]);
    await press("Send 2 photos to Hugging Face");
    await screen.findByRole("heading", { name: "Restoring" });
    expect(seen.find(({ path }) => path === "/restore")?.body).toMatchObject({
      model_id: "qwen",
      params: { prompt: "Remove the stain" },
    });
  });

  it("is at work without a number while nobody can say how far it is", async () => {
    const now = restoration({ ...WORKING, progress: 0, eta_seconds: null });
    await show({ ...MODELS, "GET /restore/01A": () => json(now) }, "/?r=01A");
    expect(await screen.findByText("At work")).toBeVisible();
    expect(screen.getByRole("progressbar")).not.toHaveAttribute("aria-valuenow");
  });

  it("says why it waits longer, and until when", async () => {
    const again_at = "2031-05-06T12:34:00Z";
    const values = { provider: "hf-inference", status: 503, said: "no GPU left" };
    const notice = { detail: "", code: "provider-busy" as const, values, again_at };
    const now = restoration({ ...WORKING, notice });
    await show({ ...MODELS, "GET /restore/01A": () => json(now) }, "/?r=01A");
    expect(await screen.findByText("Waiting to try again")).toBeVisible();
    const words = screen.getByText(/Hugging Face is busy or not ready yet \(503\)/);
    const time = new Intl.DateTimeFormat(undefined, { timeStyle: "short" }).format(new Date(again_at));
    expect(words).toHaveTextContent(`Next try at ${time}`);
    expect(screen.getByText("“no GPU left”")).toBeVisible();
    expect(screen.getByRole("progressbar")).not.toHaveAttribute("aria-valuenow");
  });
});

const failed = (kind: string, request_id: string | null = null) =>
  restoration({
    status: "failed",
    result: null,
    processed_url: null,
    error: {
      type: `urn:photo-restoration:${kind}` as Type,
      title: "A title",
      detail: "A detail.",
      code: "as-written",
      values: { text: "A detail." },
      request_id,
    },
  });

describe("a failure at a provider", () => {
  it.each([
    ["provider-key", "Choose another model", "Try again"],
    ["provider-credits", "Choose another model", "Try again"],
    ["provider-refused", "Change settings", "Try again"],
    ["provider-busy", "Try again", "Choose another model"],
    ["provider-timeout", "Try again", "Choose another model"],
    ["provider-failed", "Try again", "Choose another model"],
    ["sent-unknown", "Try again", "Choose another model"],
    ["model-gone", "Choose another model", null],
    ["photo-too-large", "Choose another model", null],
    ["photo-unusable", "Restore another photo", null],
    ["something-new", "Try again", "Change settings"],
  ])("of the kind %s offers first: %s, then: %s", async (kind, first, other) => {
    await show({ ...MODELS, "GET /restore/01A": () => json(failed(kind)) }, "/?r=01A");
    expect(await screen.findByRole("alert")).toHaveTextContent("A detail.");
    expect(screen.getByRole("button", { name: first })).toHaveClass("button-primary");
    const again = screen.queryByRole("button", { name: "Try again" });
    if (other === null) expect(again).toBeNull();
    else expect(screen.getByRole("button", { name: other })).toHaveClass("button-secondary");
  });

  it("is told in the page's language, with the words of an earlier version below", async () => {
    setLanguage("de");
    await show({ ...MODELS, "GET /restore/01A": () => json(failed("provider-credits")) }, "/?r=01A");
    expect(await screen.findByText("Das Guthaben beim Anbieter ist aufgebraucht.")).toBeVisible();
    expect(screen.getByText("A detail.")).toHaveAttribute("lang", "en");
    expect(screen.getByRole("button", { name: "Anderes Modell wählen" })).toBeVisible();
  });

  it("leads to another model with the same photo", async () => {
    const seen = await show(
      {
        ...MODELS,
        "GET /restore/01A": () => json(failed("provider-credits")),
        "POST /restore/01A/retry": () => problem(503, "Busy", "Later."),
      },
      "/?r=01A",
    );
    await press("Choose another model");
    await press("Restore again");
    expect(await screen.findByText("Busy. Later.")).toBeVisible();
    expect(seen.find(({ path }) => path === "/restore/01A/retry")?.body).toMatchObject({ model_id: "photo-2x" });
  });

  it("tells the provider's number of the request, and copies it", async () => {
    await show({ ...MODELS, "GET /restore/01A": () => json(failed("provider-failed", "req-77")) }, "/?r=01A");
    expect(await screen.findByText("req-77")).toBeVisible();
    await press("Copy");
    expect(await screen.findByText("Copied")).toBeVisible();
    expect(await navigator.clipboard.readText()).toBe("req-77");
  });

  it("tells no number where there is none", async () => {
    await show({ ...MODELS, "GET /restore/01A": () => json(failed("internal")) }, "/?r=01A");
    await screen.findByRole("alert");
    expect(screen.queryByText(/For support/)).toBeNull();
  });
});
