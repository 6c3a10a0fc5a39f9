// Fetching files, with progress.

/** @param {(share: number) => void} [onProgress] 0..1, where the size is known */
export async function download(url, onProgress) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${new URL(url).pathname.split("/").pop()} is missing (${response.status})`);
  const total = Number(response.headers.get("content-length"));
  if (!onProgress || !total || !response.body) return new Uint8Array(await response.arrayBuffer());
  const bytes = new Uint8Array(total);
  let length = 0;
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    // A compressed transfer is longer than its content-length once unpacked.
    if (length + value.length > total) return new Uint8Array(await (await fetch(url)).arrayBuffer());
    bytes.set(value, length);
    length += value.length;
    onProgress(length / total);
  }
  return bytes.subarray(0, length);
}
