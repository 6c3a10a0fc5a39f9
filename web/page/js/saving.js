// Files that leave the page: saved, or handed to the system's share sheet.

const KEPT_MS = 10_000;

export function saveFile(file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}

/** Whether this browser hands pictures to other apps. */
export function canShare() {
  try {
    return Boolean(navigator.canShare?.({ files: [new File([new Uint8Array(1)], "a.jpeg", { type: "image/jpeg" })] }));
  } catch {
    return false;
  }
}

/** Hands a file to the share sheet; closing that is no error. */
export async function shareFile(file) {
  try {
    await navigator.share({ files: [file], title: "hairseg" });
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}
