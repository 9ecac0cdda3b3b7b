import { beforeEach, describe, expect, it, vi } from "vitest";
import { json, network, problem, TOKENS, type Handler } from "../test-network";

const ME = "/auth/me";

/** A fresh copy of the modules: the token lives in one of them. */
async function freshModules() {
  vi.resetModules();
  const [client, session, problems, connection] = await Promise.all([
    import("./client"),
    import("./session"),
    import("./problem"),
    import("./connection"),
  ]);
  return { ...client, ...session, ...problems, ...connection };
}

const bearer = (headers: Headers) => headers.get("Authorization");
const onlyWith =
  (token: string): Handler =>
  ({ headers }) =>
    bearer(headers) === `Bearer ${token}` ? json({ id: "u1" }) : problem(401, "No", "Expired.");

async function signedIn(routes: Record<string, Handler>) {
  const modules = await freshModules();
  const seen = network({ "POST /auth/login": () => json(TOKENS), ...routes });
  await modules.signIn({ username: "admin", password: "pw", remember_me: true });
  return { ...modules, seen };
}

beforeEach(() => localStorage.clear());

describe("the API client", () => {
  it("sends the token that the sign-in gave", async () => {
    const { request, seen } = await signedIn({ [`GET ${ME}`]: onlyWith("token-1") });
    await expect(request(ME)).resolves.toMatchObject({ data: { id: "u1" } });
    expect(bearer(seen[1]?.headers ?? new Headers())).toBe("Bearer token-1");
  });

  it("renews the token once after a 401, however many requests are refused together", async () => {
    const { request, seen } = await signedIn({
      [`GET ${ME}`]: onlyWith("token-2"),
      "POST /auth/refresh": () => json({ ...TOKENS, access_token: "token-2" }),
    });
    await Promise.all([request(ME), request(ME), request(ME)]);
    expect(seen.filter(({ path }) => path === "/auth/refresh")).toHaveLength(1);
  });

  it("renews a token that is about to expire before it asks", async () => {
    const { request, seen } = await signedIn({
      "POST /auth/login": () => json({ ...TOKENS, expires_in: 2 }),
      [`GET ${ME}`]: onlyWith("token-2"),
      "POST /auth/refresh": () => json({ ...TOKENS, access_token: "token-2" }),
    });
    await request(ME);
    expect(seen.map(({ path }) => path)).toEqual(["/auth/login", "/auth/refresh", ME]);
  });

  it("signs the page out when the session cannot be renewed", async () => {
    const { request, useSession, SessionEnded } = await signedIn({
      [`GET ${ME}`]: () => problem(401, "No", "Expired."),
      "POST /auth/refresh": () => problem(401, "No", "No session."),
    });
    await expect(request(ME)).rejects.toBeInstanceOf(SessionEnded);
    expect(useSession.getState()).toMatchObject({ status: "signed-out", ending: "expired", user: null });
  });

  it("does not ask for ever when even a new token is refused", async () => {
    const { request, seen, SessionEnded } = await signedIn({
      [`GET ${ME}`]: () => problem(401, "No", "Expired."),
      "POST /auth/refresh": () => json({ ...TOKENS, access_token: "token-2" }),
    });
    await expect(request(ME)).rejects.toBeInstanceOf(SessionEnded);
    expect(seen.filter(({ path }) => path === ME)).toHaveLength(2);
  });

  it("keeps the session when only the network failed", async () => {
    const { request, useSession, useConnection, NetworkError } = await signedIn({});
    await expect(request(ME)).rejects.toBeInstanceOf(NetworkError);
    expect(useSession.getState().status).toBe("signed-in");
    expect(useConnection.getState().lost).toBe(true);
  });

  it("reads problems with their fields and Retry-After", async () => {
    const errors = [{ field: "noise", detail: "must be 0, 1 or 2" }];
    const { request, describe: words } = await signedIn({
      "POST /restore": () => problem(422, "Wrong setting", "Noise is 7.", { errors }, { "Retry-After": "9" }),
    });
    const failure: unknown = await request("/restore", { method: "POST", body: {} }).catch((e: unknown) => e);
    expect(failure).toMatchObject({ status: 422, title: "Wrong setting", retryAfter: 9 });
    expect(words(failure)).toMatchObject({ title: "Wrong setting", detail: "Noise is 7. must be 0, 1 or 2" });
  });

  it("makes something readable of an answer that is no problem document", async () => {
    const { request } = await signedIn({ [`GET ${ME}`]: () => new Response("<html>", { status: 502 }) });
    await expect(request(ME)).rejects.toMatchObject({ status: 502, title: "The server didn't respond" });
  });

  it("asks a first-time visitor's server nothing", async () => {
    const { resume, useSession } = await freshModules();
    const seen = network({});
    await resume();
    expect(seen).toEqual([]);
    expect(useSession.getState().status).toBe("signed-out");
  });

  it("takes the session up again after a reload", async () => {
    await signedIn({});
    const { resume, useSession } = await freshModules();
    network({ "POST /auth/refresh": () => json(TOKENS) });
    await resume();
    expect(useSession.getState()).toMatchObject({ status: "signed-in", user: { username: "admin" } });
  });

  it("offers another try when a reload cannot reach the server", async () => {
    await signedIn({});
    const { resume, useSession } = await freshModules();
    network({});
    await resume();
    expect(useSession.getState()).toMatchObject({ status: "unknown", unreachable: true });
  });

  it("stays signed in when the sign-out did not reach the server", async () => {
    const { signOut, useSession, NetworkError } = await signedIn({});
    await expect(signOut()).rejects.toBeInstanceOf(NetworkError);
    expect(useSession.getState().status).toBe("signed-in");
  });
});
