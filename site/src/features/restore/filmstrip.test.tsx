import { QueryClientProvider } from "@tanstack/react-query";
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { queryClient, rememberRestoration, useReport } from "../../api/queries";
import { signIn } from "../../api/session";
import { json, network, report, restoration, TOKENS } from "../../test-network";
import { Filmstrip } from "./filmstrip";
import { addPhotos, clearSitting, updatePhoto, useSitting } from "./sitting";

beforeEach(() => {
  queryClient.clear();
  clearSitting();
  network({ "GET /restore/01A": () => json(restoration()) });
});

function show() {
  const files = ["first.jpg", "second.jpg"].map((name) => new File(["photo"], name, { type: "image/jpeg" }));
  addPhotos(files, []);
  const [first] = useSitting.getState().photos;
  rememberRestoration(restoration({ filename: "first.jpg" }));
  updatePhoto(first?.key ?? "", { stage: "submitted", restorationId: "01A" });
  render(
    <QueryClientProvider client={queryClient}>
      <Filmstrip onAdd={() => undefined} />
    </QueryClientProvider>,
  );
}

function Looked({ uploadId }: { uploadId: string }) {
  useReport(uploadId, null);
  return null;
}

const still = (name: string) => screen.getByRole("button", { name });

describe("the filmstrip", () => {
  it("lays the thumbnail of the result over the preview, so that no still is ever empty", () => {
    show();
    const sources = [...still("first.jpg, done").querySelectorAll("img")].map((image) => image.getAttribute("src"));
    expect(sources).toEqual(["blob:preview", "/photos/b-small?s=1"]);
  });

  it("shows a drawn picture for a file that the browser cannot show", () => {
    show();
    const second = still("second.jpg, ready");
    const preview = second.querySelector("img");
    if (preview === null) throw new Error("There is no preview");
    fireEvent.error(preview);
    expect(second.querySelector("img")).toBeNull();
    expect(second.querySelector("svg")).not.toBeNull();
  });

  it("shows what the server made of a file that the browser cannot show, once somebody has looked, and asks for nothing", async () => {
    show();
    const seen = network({
      "POST /auth/login": () => json(TOKENS),
      "GET /restore/01A": () => json(restoration()),
      "POST /restore/analyze": () => json(report({ preview_url: "/previews/up-2?s=1" })),
    });
    await signIn({ username: "admin", password: "pw", remember_me: false });
    const looks = () => seen.filter(({ path }) => path === "/restore/analyze");
    const [, photo] = useSitting.getState().photos;
    act(() => updatePhoto(photo?.key ?? "", { previewUrl: null, uploadId: "up-2" }));
    const second = still("second.jpg, ready");
    expect(second.querySelector("img")).toBeNull();
    expect(looks()).toEqual([]);
    // As the frame does that shows it.
    render(
      <QueryClientProvider client={queryClient}>
        <Looked uploadId="up-2" />
      </QueryClientProvider>,
    );
    await waitFor(() => expect(second.querySelector("img")).toHaveAttribute("src", "/previews/up-2?s=1"));
    expect(second.querySelector("svg")).toBeNull();
    expect(looks()).toHaveLength(1);
  });
});
