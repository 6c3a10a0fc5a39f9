// Pictures of the page for the documentation: scripts/web-pictures.

import { join } from "node:path";
import { launch, openPage, PHONE, serve, waitForFrames } from "./browser.mjs";

const [FOLDER = "."] = process.argv.slice(2);
const DESKTOP = { viewport: { width: 1440, height: 900 } };

/** Opens the sample portrait in a look, the divider where the before half shows. */
async function shoot(browser, url, { name, device, look, split }) {
  const { page, close } = await openPage(browser, url, { device, query: `?model=hairseg_512&look=${look}&accelerator=webgpu` });
  await page.click("#sample");
  await waitForFrames(page, 1);
  await page.click("#compare");
  await page.evaluate((percent) => window.hairseg.divider.moveTo(percent), split);
  await page.locator("body").click({ position: { x: 200, y: 8 } });
  // Whole rows of looks, from the chosen one's family on.
  await page.evaluate(() => {
    const gallery = document.getElementById("gallery");
    const chosen = gallery.querySelector(".chip:has(:checked)");
    const heading = [...gallery.querySelectorAll(".family")].filter((each) => each.offsetParent && each.compareDocumentPosition(chosen) & 4).at(-1);
    if (heading) gallery.scrollTop = heading.offsetTop - gallery.offsetTop - 14;
  });
  await page.waitForTimeout(1200);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  console.log(join(FOLDER, `${name}.png`));
  await close();
}

const server = await serve();
const browser = await launch({ webgpu: true });
try {
  await shoot(browser, server.url, { name: "web-desktop", device: DESKTOP, look: "copper", split: 42 });
  await shoot(browser, server.url, { name: "web-phone", device: PHONE, look: "platinum", split: 44 });
} finally {
  await browser.close();
  server.close();
}
