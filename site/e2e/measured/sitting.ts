import { choose, expect, makePhoto, signIn, test } from "../fixtures";

const PHOTOS = 50;
const SIDE_PX = 1_200;
const ALL_DONE = `All ${PHOTOS} done`;

test("fifty photos in one sitting ask little of the server", async ({ page }) => {
  test.setTimeout(1_200_000);
  await page.goto("/");
  await signIn(page);
  const buffer = await makePhoto(page, SIDE_PX, SIDE_PX);
  const kinds = new Map<string, number>();
  page.on("request", (request) => {
    const { pathname, protocol } = new URL(request.url());
    if (protocol === "blob:") return;
    const kind = `${request.method()} ${pathname.replace(/[0-9A-Z]{26}/g, "…").replace(/^\/photos\/.*\//, "/photos/…/").replace(/\d+-\d+/, "…")}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  });
  const begun = Date.now();
  await choose(page, Array.from({ length: PHOTOS }, (_, at) => ({ name: `${at + 1}.jpg`, mimeType: "image/jpeg", buffer })));
  await page.getByRole("button", { name: `Restore ${PHOTOS} photos` }).click();
  await expect(page.getByText(ALL_DONE)).toBeVisible({ timeout: 1_000_000 });
  const seconds = (Date.now() - begun) / 1_000;
  const all = [...kinds.values()].reduce((sum, one) => sum + one, 0);
  console.log(`${PHOTOS} photos: ${all} requests in ${Math.round(seconds)} s`);
  for (const [kind, times] of [...kinds].sort((a, b) => b[1] - a[1])) console.log(`  ${String(times).padStart(6)}  ${kind}`);
  const follows = [...kinds].filter(([kind]) => /^GET \/api\/v1\/restore(\/…)?$/.test(kind)).reduce((sum, [, times]) => sum + times, 0);
  expect(follows).toBeLessThanOrEqual(seconds);
});
