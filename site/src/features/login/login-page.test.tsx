import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { useSession } from "../../api/session";
import { json, network, problem, TOKENS } from "../../test-network";
import { LoginPage } from "./login-page";

const user = userEvent.setup();
const password = () => screen.getByLabelText("Password");

async function signIn(name: string, word: string) {
  if (name !== "") await user.type(screen.getByLabelText("User name"), name);
  if (word !== "") await user.type(password(), word);
  await user.click(screen.getByRole("button", { name: "Sign in" }));
}

beforeEach(() => {
  localStorage.clear();
  useSession.setState({ status: "signed-out", user: null, ending: null, unreachable: false });
});

describe("the sign-in page", () => {
  it("signs in with what was typed", async () => {
    const seen = network({ "POST /auth/login": () => json(TOKENS) });
    render(<LoginPage />);
    await signIn("admin", "secret word");
    // The words of the server's answers are fetched first.
    await waitFor(() => expect(useSession.getState()).toMatchObject({ status: "signed-in", user: { username: "admin" } }));
    expect(seen[0]?.body).toEqual({ username: "admin", password: "secret word", remember_me: false });
  });

  it("puts a refusal under the password and keeps what was typed", async () => {
    network({ "POST /auth/login": () => problem(401, "Wrong", "Wrong.") });
    render(<LoginPage />);
    await signIn("admin", "wrong");
    expect(password()).toHaveAccessibleDescription(/Incorrect user name or password/);
    expect(password()).toBeInvalid();
    expect(screen.getByLabelText("User name")).toHaveValue("admin");
  });

  it("asks for a missing field without asking the server", async () => {
    const seen = network({});
    render(<LoginPage />);
    await signIn("", "secret");
    expect(screen.getByLabelText("User name")).toHaveAccessibleDescription("Enter your user name.");
    await signIn("admin", "");
    expect(seen).toHaveLength(1);
  });

  it("pauses after too many tries and says for how long", async () => {
    network({ "POST /auth/login": () => problem(429, "Slow down", "Too many.", {}, { "Retry-After": "12" }) });
    render(<LoginPage />);
    await signIn("admin", "wrong");
    expect(password()).toHaveAccessibleDescription(/Too many attempts/);
    expect(screen.getByRole("button", { name: "Try again in 12 s" })).toBeDisabled();
  });

  it("says when the server cannot be reached", async () => {
    network({});
    render(<LoginPage />);
    await signIn("admin", "secret");
    expect(screen.getByText("No connection")).toBeVisible();
  });

  it("shows and hides the password", async () => {
    render(<LoginPage />);
    await user.click(screen.getByRole("button", { name: "Show password" }));
    expect(password()).toHaveAttribute("type", "text");
    await user.click(screen.getByRole("button", { name: "Hide password" }));
    expect(password()).toHaveAttribute("type", "password");
  });

  it("says why somebody is here whose session ended", () => {
    useSession.setState({ ending: "expired" });
    render(<LoginPage />);
    expect(screen.getByRole("status")).toHaveTextContent("Your session has ended");
  });
});
