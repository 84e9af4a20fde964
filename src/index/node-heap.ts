/** A growing binary min-heap of (key, node number) on typed arrays: the two queues of a graph walk. */
export class NodeHeap {
  keys = new Float64Array(256);
  nodes = new Int32Array(256);
  size = 0;

  /** O(log n). */
  push(key: number, node: number): void {
    if (this.size === this.nodes.length) this.grow();
    const { keys, nodes } = this;
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (keys[parent] <= key) break;
      keys[at] = keys[parent];
      nodes[at] = nodes[parent];
      at = parent;
    }
    keys[at] = key;
    nodes[at] = node;
  }

  /** Removes the node of the smallest key and returns it; the heap must not be empty. O(log n). */
  pop(): number {
    const top = this.nodes[0];
    const last = --this.size;
    if (last > 0) this.replaceTop(this.keys[last], this.nodes[last]);
    return top;
  }

  /** Puts this entry in the place of the smallest. O(log n). */
  replaceTop(key: number, node: number): void {
    const { keys, nodes, size } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && keys[child + 1] < keys[child]) child++;
      if (keys[child] >= key) break;
      keys[at] = keys[child];
      nodes[at] = nodes[child];
      at = child;
    }
    keys[at] = key;
    nodes[at] = node;
  }

  private grow(): void {
    const keys = new Float64Array(2 * this.keys.length);
    keys.set(this.keys);
    this.keys = keys;
    const nodes = new Int32Array(2 * this.nodes.length);
    nodes.set(this.nodes);
    this.nodes = nodes;
  }
}
