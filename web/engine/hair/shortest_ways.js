// Dijkstra's shortest ways over a grid, to the eight neighbours.

const STEPS = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((right) => [down, right])).filter(([down, right]) => down || right);

/** @returns {Float64Array} the way from the nearest start to each cell */
export function shortestWays(starts, costs, side, cell) {
  const ways = new Float64Array(costs.length).fill(Infinity);
  const done = new Uint8Array(costs.length);
  const heap = new Heap(ways);
  for (const start of starts) {
    ways[start] = 0;
    heap.push(start);
  }
  const lengths = STEPS.map(([down, right]) => Math.hypot(down * cell.y, right * cell.x) / 2);
  while (heap.items.length) {
    const here = heap.pop();
    if (done[here]) continue;
    done[here] = 1;
    const [x, y] = [here % side, Math.floor(here / side)];
    STEPS.forEach(([down, right], index) => {
      const [u, v] = [x + right, y + down];
      if (u < 0 || v < 0 || u >= side || v >= side) return;
      const there = v * side + u;
      const way = ways[here] + lengths[index] * (costs[here] + costs[there]);
      if (way >= ways[there]) return;
      ways[there] = way;
      heap.push(there, way);
    });
  }
  return ways;
}

/** A binary heap of cells by the way at which they were put in. */
class Heap {
  constructor(ways) {
    Object.assign(this, { ways, items: [] });
  }

  push(cell, way = this.ways[cell]) {
    const { items } = this;
    items.push({ cell, way });
    for (let at = items.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (items[parent].way <= items[at].way) return;
      [items[parent], items[at]] = [items[at], items[parent]];
      at = parent;
    }
  }

  pop() {
    const { items } = this;
    const first = items[0];
    const last = items.pop();
    if (items.length) {
      items[0] = last;
      for (let at = 0; ; ) {
        let least = at;
        for (const child of [2 * at + 1, 2 * at + 2]) if (child < items.length && items[child].way < items[least].way) least = child;
        if (least === at) break;
        [items[least], items[at]] = [items[at], items[least]];
        at = least;
      }
    }
    return first.cell;
  }
}
