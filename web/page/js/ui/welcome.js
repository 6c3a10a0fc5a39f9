// What stands on the stage before there is a picture: some looks, and a sample portrait.

const TRESSES = 9;

/** @param {(file: File) => void} onFile takes the sample portrait */
export function showWelcome(byId, catalogue, onFile) {
  const { looks, sample } = catalogue;
  const step = Math.max(1, Math.floor(looks.length / TRESSES));
  const shown = looks.filter((_, index) => index % step === 0).slice(0, TRESSES);
  byId("tresses").replaceChildren(
    ...shown.map(({ chip }) => Object.assign(document.createElement("img"), { src: catalogue.url(chip), alt: "" })),
  );
  if (!sample) return;
  const url = catalogue.url(sample.file);
  byId("sample").hidden = false;
  byId("sample-image").src = catalogue.url(sample.thumb);
  byId("sample-credit").textContent = sample.credit;
  byId("sample").addEventListener("click", async () => onFile(new File([await (await fetch(url)).blob()], "sample.webp")));
}
