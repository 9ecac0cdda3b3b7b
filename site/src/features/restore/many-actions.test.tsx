import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { queryClient, rememberRestoration } from "../../api/queries";
import { signIn } from "../../api/session";
import { json, network, problem, restoration, TOKENS, type Handler } from "../../test-network";
import { clearToasts, Toasts } from "../../ui/toast";
import { cancelAll, isUnderWay } from "./many-actions";
import { clearSitting, findPhoto, newPhoto, updatePhoto, useSitting } from "./sitting";
import { WORKING } from "./test-stage";

const user = userEvent.setup();
const [RUNNING, ENDED] = [restoration({ ...WORKING, id: "01A" }), restoration({ ...WORKING, id: "01B" })];
const order = { modelId: "photo-2x", params: { noise: 1 } };

async function stage(routes: Record<string, Handler>) {
  const seen = network({ "POST /auth/login": () => json(TOKENS), "GET /restore/history": () => json({ items: [], next_cursor: null }), ...routes });
  await signIn({ username: "admin", password: "pw", remember_me: false });
  [RUNNING, ENDED].forEach(rememberRestoration);
  const there = [RUNNING, ENDED].map(({ id }) => newPhoto({ key: id, name: id, stage: "submitted", restorationId: id, order }));
  const begun = newPhoto({ key: "begun", name: "begun", stage: "starting", order });
  useSitting.setState({ photos: [...there, begun], activeKey: "begun" });
  render(<Toasts label="Notices" closeLabel="Close" />);
  return seen;
}

const canceled = (id: string) => () => json(restoration({ ...WORKING, id, status: "canceled" }), 202);

beforeEach(() => {
  queryClient.clear();
  clearSitting();
  clearToasts();
});

describe("all photos canceled at once", () => {
  it("leaves what has just ended, waits for what is just being handed over, and can be undone", async () => {
    const again = restoration({ ...WORKING, id: "01D" });
    const seen = await stage({
      "POST /restore/01A/cancel": canceled("01A"),
      "POST /restore/01B/cancel": () => problem(409, "Ended", "It has ended."),
      "POST /restore/01C/cancel": canceled("01C"),
      "POST /restore/01A/retry": () => json(again, 202),
      "POST /restore/01C/retry": () => json(again, 202),
    });
    const work = cancelAll();
    updatePhoto("begun", { stage: "submitted", restorationId: "01C" });
    await work;
    expect(await screen.findByText("2 photos canceled.")).toBeVisible();
    expect(screen.queryByText(/It has ended/)).toBeNull();
    expect(["01A", "begun"].map((key) => findPhoto(key)).filter((photo) => photo && isUnderWay(photo))).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(findPhoto("begun")?.restorationId).toBe("01D"));
    const retried = seen.filter(({ path }) => path.endsWith("/retry")).map(({ path }) => path);
    expect(retried).toEqual(["/restore/01A/retry", "/restore/01C/retry"]);
  });

  it("says what could not be canceled, and that nothing was handed over that came to nothing", async () => {
    await stage({
      "POST /restore/01A/cancel": () => problem(503, "Busy", "Try again in a moment."),
      "POST /restore/01B/cancel": () => problem(409, "Ended", "It has ended."),
    });
    const work = cancelAll();
    updatePhoto("begun", { stage: "refused" });
    await work;
    expect(await screen.findByText(/Busy. Try again in a moment/)).toBeVisible();
    expect(screen.queryByText(/canceled\./)).toBeNull();
  });
});
