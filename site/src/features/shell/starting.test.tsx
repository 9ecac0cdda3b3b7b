import { render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { ApiError } from "../../api/problem";
import { resume, useSession } from "../../api/session";
import { json, network } from "../../test-network";
import { Starting } from "./starting";

const problem = (type: string) => ({
  type: `urn:photo-restoration:${type}`,
  title: "T",
  status: 503,
  detail: "D",
  code: type,
  values: {},
});

afterEach(() => {
  useSession.setState({ status: "signed-out", unreachable: false, refusal: null });
  localStorage.clear();
});

describe("a page whose session cannot be renewed", () => {
  async function open(type: string) {
    localStorage.setItem("photo-restoration.signed-in", "1");
    useSession.setState({ status: "unknown" });
    network({ "POST /auth/refresh": () => json(problem(type), 503) });
    await resume();
    render(<Starting />);
  }

  it("says that the records are lost, and what to type", async () => {
    await open("records-lost");
    expect(useSession.getState().refusal).toBeInstanceOf(ApiError);
    expect(screen.getByText("The latest records are missing")).toBeVisible();
    expect(screen.getByText(/backup restore BACKUP --replace/)).toBeVisible();
  });

  it("says of any other refusal that the server cannot be reached", async () => {
    await open("unavailable");
    expect(screen.getByText("Can't reach the server")).toBeVisible();
  });
});
