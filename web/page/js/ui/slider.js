// A slider whose track is filled up to its thumb, and whose value stands beside its name.

/** @param {(share: number) => void} tell the value as a share of 100 */
export function onSlide(byId, id, tell) {
  const slider = byId(id);
  const show = () => {
    slider.style.setProperty("--fill", `${(100 * slider.value) / slider.max}%`);
    byId(`${id}-value`).textContent = `${slider.value}%`;
  };
  slider.addEventListener("input", () => {
    show();
    tell(slider.value / 100);
  });
  show();
}
