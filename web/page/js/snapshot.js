// Saves what the canvas shows, without the before half, as a picture file.

export async function saveSnapshot(pipeline, name) {
  const { canvas } = pipeline.renderer;
  const blob = await pipeline.inTurn(() => pictureOf(pipeline, canvas));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function pictureOf(pipeline, canvas) {
  const { split } = pipeline.view;
  pipeline.view.split = 0;
  pipeline.draw();
  // The drawing buffer only lasts until the browser shows it: copy it at once.
  const copy = document.createElement("canvas");
  Object.assign(copy, { width: canvas.width, height: canvas.height });
  copy.getContext("2d").drawImage(canvas, 0, 0);
  pipeline.view.split = split;
  pipeline.draw();
  return new Promise((resolve, reject) =>
    copy.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The snapshot could not be made."))), "image/png"),
  );
}
