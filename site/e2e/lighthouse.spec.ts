import { expect, test } from "./fixtures";
import { judged, onEveryPage } from "./lighthouse";

// How fast the pages are is measured by `make bench`: e2e/measured/lighthouse.ts.
test("every page is open to everybody, and done as browsers advise", async ({ server }) => {
  test.setTimeout(180_000);
  await onEveryPage(server, async (path, port) => {
    const { audits, categories } = await judged(server.url + path, port, ["accessibility", "best-practices"]);
    const faults = Object.values(categories).flatMap(({ auditRefs }) =>
      auditRefs
        .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 1)
        .map(({ id }) => `${id}: ${JSON.stringify(audits[id]?.details)}`),
    );
    expect.soft(faults, path).toEqual([]);
    expect.soft(Object.keys(categories), path).toHaveLength(2);
  });
});
