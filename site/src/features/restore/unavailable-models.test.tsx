import { act, screen } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { queryClient } from "../../api/queries";
import { useSession } from "../../api/session";
import { json, MODEL } from "../../test-network";
import { clearSitting } from "./sitting";
import { choose, show, WORDS_MODEL } from "./test-stage";

beforeEach(() => {
  queryClient.clear();
  clearSitting();
});

it("names models that need a key, and settings, only to who can set them", async () => {
  const needsKey = { code: "needs-key", values: {} } as const;
  const items = [MODEL, { ...WORDS_MODEL, available: false, reason: "Needs HF_API_KEY.", unavailable: needsKey }];
  await show({ "GET /models": () => json({ items }) });
  await choose("portrait.jpg");
  expect(await screen.findByText("1 more model with a Hugging Face key")).toBeVisible();
  act(() => useSession.setState(({ user }) => ({ user: user === null ? null : { ...user, role: "user" } })));
  expect(screen.queryByText(/1 more model/)).toBeNull();
  expect(screen.queryByText(/HF_API_KEY/)).toBeNull();
});
