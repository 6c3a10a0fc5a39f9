// Files that come by dialog, drop or paste.

/** @param {(file: File) => void} onFile */
export function takeFiles({ stage, inputs }, onFile) {
  for (const input of inputs) {
    input.addEventListener("change", () => {
      if (input.files.length) onFile(input.files[0]);
      input.value = "";
    });
  }
  let depth = 0;
  const over = (change) => {
    depth = Math.max(0, depth + change);
    stage.classList.toggle("over", depth > 0);
  };
  window.addEventListener("dragenter", () => over(1));
  window.addEventListener("dragleave", () => over(-1));
  window.addEventListener("dragover", (event) => event.preventDefault());
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0;
    over(0);
    const [file] = event.dataTransfer.files;
    if (file) onFile(file);
  });
  window.addEventListener("paste", (event) => {
    const [file] = event.clipboardData?.files ?? [];
    if (file) onFile(file);
  });
}
