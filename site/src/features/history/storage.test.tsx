import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { queryClient } from "../../api/queries";
import { signIn } from "../../api/session";
import type { Storage } from "../../api/types";
import { useLanguage } from "../../i18n/language";
import { json, network, TOKENS } from "../../test-network";
import { StorageLine } from "./storage";

const MB = 1024 * 1024;
const DISK = { state: "fine", total_bytes: 9000 * MB, free_bytes: 4096 * MB, reserve_bytes: 180 * MB };
const STORAGE: Storage = {
  used_bytes: 312 * MB,
  original_bytes: 100 * MB,
  result_bytes: 212 * MB,
  complete: true,
  restorations: 3,
  deleted: 0,
  deleted_bytes: 0,
  in_bin: 0,
  in_bin_bytes: 0,
  largest: [
    { id: "01B", filename: "boat.tif", bytes: 80 * MB },
    { id: "01A", filename: "school.jpg", bytes: 3 * MB },
  ],
  disk: DISK,
};

async function show(storage: Partial<Storage>, onDelete = vi.fn()) {
  network({
    "POST /auth/login": () => json(TOKENS),
    "GET /storage": () => json({ ...STORAGE, ...storage }),
  });
  await signIn({ username: "admin", password: "pw", remember_me: false });
  const { container } = render(
    <QueryClientProvider client={queryClient}>
      <StorageLine onDelete={onDelete} />
    </QueryClientProvider>,
  );
  await waitFor(() => expect(queryClient.getQueryData(["storage"])).toBeDefined());
  return { onDelete, container };
}

const onDisk = (part: Partial<NonNullable<Storage["disk"]>>) => ({ disk: { ...DISK, ...part } });

beforeEach(() => {
  queryClient.clear();
  useLanguage.setState({ language: "en" });
});

describe("what the photos take", () => {
  it("says how much is used and free, and names the largest first", async () => {
    const { onDelete } = await show({});
    expect(await screen.findByText(/^Your photos take up 312\sMB\. 4\sGB are free on the disk\.$/)).toBeVisible();
    expect(screen.queryByRole("alert")).toBeNull();
    await userEvent.click(screen.getByText("What takes up the most space"));
    expect(screen.getAllByRole("link").map((link) => link.textContent)).toEqual(["boat.tif", "school.jpg"]);
    await userEvent.click(screen.getByRole("button", { name: "Delete boat.tif" }));
    expect(onDelete).toHaveBeenCalledWith({ id: "01B", filename: "boat.tif" });
  });

  it("says that the disk is full and what to do, with the largest in sight", async () => {
    await show({ ...onDisk({ state: "full", free_bytes: 0 }), deleted: 2, deleted_bytes: 80 * MB });
    expect(await screen.findByRole("alert")).toHaveTextContent(/The disk is full.*Delete photos you no longer need/);
    expect(screen.getByRole("link", { name: "boat.tif" })).toBeVisible();
    expect(screen.getByText(/2 deleted photos still take up 80.* within two minutes/)).toBeVisible();
    expect(screen.getByRole("alert")).toHaveTextContent(/photos you delete skip the bin/);
    expect(screen.queryByRole("button", { name: /Empty the bin/ })).toBeNull();
  });

  it("leads to the bin with what is in it, and tells apart what is leaving", async () => {
    await show({ deleted: 3, deleted_bytes: 90 * MB, in_bin: 2, in_bin_bytes: 80 * MB });
    const link = await screen.findByRole("link", { name: /^Bin: 2 photos, 80\sMB$/ });
    expect(link).toHaveAttribute("href", "/history/bin");
    expect(screen.getByText(/One deleted photo still takes up 10.* within two minutes/)).toBeInTheDocument();
  });

  it("offers to empty the bin on a full disk, with its size, and asks first", async () => {
    await show({ ...onDisk({ state: "full", free_bytes: 0 }), deleted: 2, deleted_bytes: 80 * MB, in_bin: 2, in_bin_bytes: 80 * MB });
    await userEvent.click(await screen.findByRole("button", { name: /^Empty the bin: 80\sMB$/ }));
    expect(screen.getByRole("dialog")).toHaveTextContent(/for good \(2 photos, 80\sMB\)/);
  });

  it("offers no deleting on a disk that can only be read", async () => {
    await show(onDisk({ state: "read-only" }));
    expect(await screen.findByRole("alert")).toHaveTextContent(/is read-only/);
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("says at least where not everything is known, and nothing of a disk where there is none", async () => {
    await show({ complete: false, disk: null, deleted: 1, deleted_bytes: MB });
    expect(await screen.findByText(/^Your photos take up at least 312\sMB\.$/)).toBeVisible();
    expect(screen.getByText(/It is removed within minutes\.$/)).toBeInTheDocument();
  });

  it("speaks German", async () => {
    useLanguage.setState({ language: "de" });
    await show(onDisk({ state: "full", free_bytes: 0 }));
    expect(await screen.findByRole("alert")).toHaveTextContent(/Die Festplatte ist voll/);
  });

  it("is not there before there are photos", async () => {
    const { container } = await show({ restorations: 0, largest: [], used_bytes: 0 });
    expect(container).toBeEmptyDOMElement();
  });
});
