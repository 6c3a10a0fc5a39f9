// Shapes on a grid: connected parts, the convex hull.

/** Parts of cells over `least` that touch, corners too: a label for each cell (or -1), and areas. */
export function parts(grid, side, least = 0.5) {
  const labels = new Int32Array(grid.length).fill(-1);
  const areas = [];
  grid.forEach((value, start) => {
    if (value <= least || labels[start] >= 0) return;
    const label = areas.length;
    const waiting = [start];
    labels[start] = label;
    areas.push(0);
    while (waiting.length) {
      const cell = waiting.pop();
      areas[label] += 1;
      const [x, y] = [cell % side, Math.floor(cell / side)];
      for (let v = Math.max(y - 1, 0); v <= Math.min(y + 1, side - 1); v++) {
        for (let u = Math.max(x - 1, 0); u <= Math.min(x + 1, side - 1); u++) {
          const next = v * side + u;
          if (grid[next] <= least || labels[next] >= 0) continue;
          labels[next] = label;
          waiting.push(next);
        }
      }
    }
  });
  return { labels, areas };
}

/** Andrew's monotone chain; points [x, y]. */
export function convexHull(points) {
  const sorted = [...points].sort(([ax, ay], [bx, by]) => ax - bx || ay - by);
  const half = (ordered) => {
    const chain = [];
    for (const point of ordered) {
      while (chain.length > 1 && turn(chain.at(-2), chain.at(-1), point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

/** Whether a point is in a convex hull, or on its edge. */
export function isInside(point, hull) {
  return hull.every((corner, index) => turn(corner, hull[(index + 1) % hull.length], point) >= 0);
}

const turn = ([ax, ay], [bx, by], [cx, cy]) => (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
