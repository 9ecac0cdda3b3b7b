import { choose, signIn, test } from "./fixtures";
import { tiff } from "./tiff";
for (const [width, height] of [[390, 844], [768, 1024], [1440, 900]] as const)
  for (const scheme of ["light", "dark"] as const)
    test(`shot ${width} ${scheme}`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: scheme });
      await page.goto("/");
      await signIn(page);
      await choose(page, { name: "album.tif", mimeType: "image/tiff", buffer: tiff([[400, 300], [300, 400], [300, 300]]) });
      await page.getByText("One page").click();
      await page.getByRole("button", { name: "Next page" }).click();
      await page.waitForTimeout(2500);
      await page.screenshot({ path: `/tmp/shot-${width}-${scheme}.png` });
    });
