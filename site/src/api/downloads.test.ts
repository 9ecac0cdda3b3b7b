import { describe, expect, it, vi } from "vitest";
import { downloadEach, useDownloads } from "./downloads";
import { NetworkError, SessionEnded } from "./problem";
import * as restorations from "./restorations";

const ITEMS = [{ id: "01" }, { id: "02" }, { id: "03" }];

/** Each download goes as `answers` says. */
function downloads(answers: Record<string, Error>) {
  return vi.spyOn(restorations, "downloadResult").mockImplementation((id) => {
    const error = answers[id];
    return error === undefined ? Promise.resolve() : Promise.reject(error);
  });
}

describe("several downloads", () => {
  it("go on after one that fails, which is named with its reason", async () => {
    downloads({ "02": new NetworkError() });
    const { started, failed, reason } = await downloadEach(ITEMS);
    expect(started.map(({ id }) => id)).toEqual(["01", "03"]);
    expect(failed).toEqual([{ id: "02" }]);
    expect(reason).toBeInstanceOf(NetworkError);
    expect([...useDownloads.getState().ids]).toEqual(["01", "03"]);
    expect(useDownloads.getState().under).toBeNull();
  });

  it("end with the session, which has a page of its own for that", async () => {
    const asked = downloads({ "02": new SessionEnded() });
    const { started, failed } = await downloadEach(ITEMS);
    expect(started).toEqual([{ id: "01" }]);
    expect(failed).toEqual([]);
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it("are not begun twice at once", async () => {
    const asked = downloads({});
    await Promise.all([downloadEach(ITEMS), downloadEach(ITEMS)]);
    expect(asked).toHaveBeenCalledTimes(3);
  });
});
