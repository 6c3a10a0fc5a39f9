// Scrolls a list so that one of its items shows; never the page around it.

const MARGIN_PX = 20;

/** In the middle from left to right, as near as can be from top to bottom. */
export function reveal(list, item) {
  const [outer, inner] = [list.getBoundingClientRect(), item.getBoundingClientRect()];
  const above = inner.top - outer.top - MARGIN_PX;
  const below = inner.bottom - outer.bottom + MARGIN_PX;
  const left = list.scrollLeft + inner.left - outer.left - (outer.width - inner.width) / 2;
  const top = list.scrollTop + (above < 0 ? above : Math.max(below, 0));
  list.scrollTo({ left, top, behavior: "smooth" });
}
