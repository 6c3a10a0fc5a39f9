// A photo from a file, a drop or the clipboard, upright and no larger than the card can take.

import { UnreadableError } from "./unreadable.js";

// Above this the long side is scaled down; phones run out of memory sooner.
const LONGEST_SIDE = 4096;
const LONGEST_SIDE_ON_PHONES = 2560;

/**
 * @param {"photo"|"heic"} kind of the file, for what is said if it cannot be read
 * @returns {Promise<Source>} {kind, element, width, height, live, close()}
 */
export async function openPhoto(blob, maxSide, kind = "photo") {
  let bitmap;
  try {
    bitmap = await createImageBitmap(blob, { premultiplyAlpha: "none" });
  } catch {
    throw new UnreadableError(kind);
  }
  const phone = matchMedia("(pointer: coarse)").matches;
  const limit = Math.min(phone ? LONGEST_SIDE_ON_PHONES : LONGEST_SIDE, maxSide);
  const longest = Math.max(bitmap.width, bitmap.height);
  if (longest > limit) {
    const resizeWidth = Math.round((bitmap.width * limit) / longest);
    const resizeHeight = Math.round((bitmap.height * limit) / longest);
    const options = { resizeWidth, resizeHeight, resizeQuality: "high", premultiplyAlpha: "none" };
    const smaller = await createImageBitmap(bitmap, options);
    bitmap.close();
    bitmap = smaller;
  }
  return {
    kind: "photo",
    live: false,
    element: bitmap,
    width: bitmap.width,
    height: bitmap.height,
    close: () => bitmap.close(),
  };
}
