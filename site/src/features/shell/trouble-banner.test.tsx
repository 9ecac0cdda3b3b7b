import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { queryClient } from "../../api/queries";
import { fetchSentences } from "../../api/sentences";
import type { Health } from "../../api/types";
import { setLanguage } from "../../i18n/language";
import { HEALTH, json, network } from "../../test-network";
import { TroubleBanner } from "./trouble-banner";

type Trouble = Health["troubles"][number];
const words = { title: "T", detail: "D", values: {} };
const noBackup: Trouble = { ...words, type: "urn:photo-restoration:no-backup", code: "no-backup" };
const damaged: Trouble = { ...words, type: "urn:photo-restoration:records-damaged", code: "records-damaged" };

function show(troubles: Trouble[]): void {
  network({ "GET /health": () => json({ ...HEALTH, troubles }) });
  render(
    <QueryClientProvider client={queryClient}>
      <TroubleBanner />
    </QueryClientProvider>,
  );
}

afterEach(() => {
  queryClient.clear();
  setLanguage("en");
  vi.restoreAllMocks();
});

describe("what the server finds wrong", () => {
  it("is told, each with what to do", async () => {
    show([damaged, noBackup]);
    expect(await screen.findByText("The records are damaged")).toBeVisible();
    expect(screen.getByText("The last backup failed")).toBeVisible();
    expect(screen.getByText(/backup restore BACKUP --replace/)).toBeInTheDocument();
  });

  it("is told in German, with what is to be typed", async () => {
    setLanguage("de");
    await fetchSentences();
    show([damaged]);
    expect(await screen.findByText("Die Datenbank ist beschädigt")).toBeVisible();
    expect(screen.getByText(/Sicherung zurückspielen: photo-restoration backup restore BACKUP --replace/)).toBeInTheDocument();
  });

  it("is nothing where all is well", async () => {
    show([]);
    await vi.waitFor(() => expect(queryClient.getQueryData(["health"])).toBeDefined());
    expect(screen.queryByRole("region")).toBeNull();
  });
});
