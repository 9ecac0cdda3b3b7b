import { type APIRequestContext } from "@playwright/test";
import { expect, test as base } from "../fixtures";
import { ADMIN } from "../server";
import { Stack } from "./stack";

export { expect };

export const test = base.extend<object, { stack: Stack }>({
  // Playwright wants the first argument destructured.
  stack: [
    async ({}, use) => {
      const stack = await Stack.start();
      await use(stack);
      await stack.remove();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ stack }, use) => use(stack.url),
});

/** The headers of somebody who has signed in through nginx. */
export async function signedIn(request: APIRequestContext): Promise<{ authorization: string }> {
  const response = await request.post("/api/v1/auth/login", { data: ADMIN });
  expect(response.status()).toBe(200);
  const { access_token: token } = (await response.json()) as { access_token: string };
  return { authorization: `Bearer ${token}` };
}

export interface Upload {
  upload_id: string;
  url: string;
  headers: Record<string, string>;
}
