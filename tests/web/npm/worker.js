import { createHairRecolorer } from "hairseg";

self.onmessage = async ({ data: { bitmap, options } }) => {
  try {
    const recolorer = await createHairRecolorer({ canvas: new OffscreenCanvas(1, 1), ...options });
    // As frames of a camera come: by their own, the last mask known.
    await recolorer.recolor(bitmap, { live: true });
    const result = await recolorer.recolor(bitmap, { live: true });
    const picture = await createImageBitmap(await recolorer.toBlob());
    self.postMessage({ result, picture }, [picture]);
  } catch (error) {
    self.postMessage({ error: error.stack });
  }
};
