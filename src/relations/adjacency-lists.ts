/**
 * One growable list of small integers per node, all in a single pool, so that a kernel walks memory in order.
 * A list that outgrows its room moves to the end of the pool with twice the room; when more than half of the
 * pool is abandoned it is packed again. Every list stays sorted by a caller's key, so that the same set of
 * members gives the same order whatever the history.
 */
export class AdjacencyLists {
  /** Members of node `n`: `pool[start[n]] … pool[start[n] + length[n] − 1]`. */
  pool = new Int32Array(1024);
  start = new Int32Array(64);
  length = new Int32Array(64);
  private room = new Int32Array(64);
  private used = 0;
  private abandoned = 0;

  /** Makes nodes 0 … `count` − 1 exist, with empty lists. */
  ensureNodes(count: number): void {
    if (count <= this.start.length) return;
    const size = Math.max(count, this.start.length * 2);
    this.start = grown(this.start, size);
    this.length = grown(this.length, size);
    this.room = grown(this.room, size);
  }

  /** Inserts `member` before the first whose key is larger. Amortised O(1) for rising keys, else O(degree). */
  add(node: number, member: number, key: Float64Array): void {
    if (this.length[node] === this.room[node]) this.enlarge(node);
    const first = this.start[node];
    const { pool } = this;
    let at = first + this.length[node];
    const own = key[member];
    while (at > first && key[pool[at - 1]] > own) {
      pool[at] = pool[at - 1];
      at--;
    }
    pool[at] = member;
    this.length[node]++;
  }

  /**
   * Makes the lists of nodes 0 … `nodes` − 1 at once, in place of all that was: member i stands in the list of `ends[i]`.
   * O(nodes + members).
   *
   * @param members the numbers 0 … `members` − 1, whose keys rise.
   */
  fill(ends: Int32Array, members: number, nodes: number): void {
    this.ensureNodes(nodes);
    this.length.fill(0);
    this.start.fill(0);
    for (let member = 0; member < members; member++) this.length[ends[member]]++;
    let used = 0;
    for (let node = 0; node < nodes; node++) {
      this.start[node] = used;
      used += this.length[node];
    }
    this.room.fill(0);
    this.room.set(this.length.subarray(0, nodes));
    this.pool = new Int32Array(Math.max(used, this.pool.length));
    const next = this.start.slice(0, nodes);
    for (let member = 0; member < members; member++) this.pool[next[ends[member]]++] = member;
    this.used = used;
    this.abandoned = 0;
  }

  /** Removes `member`, keeping the order of the others. O(degree). */
  remove(node: number, member: number): void {
    const first = this.start[node];
    const end = first + this.length[node];
    const at = this.pool.indexOf(member, first);
    this.pool.copyWithin(at, at + 1, end);
    this.length[node]--;
  }

  /** Gives the room of an empty list back. */
  release(node: number): void {
    this.abandoned += this.room[node];
    this.room[node] = 0;
    this.length[node] = 0;
  }

  private enlarge(node: number): void {
    if (this.abandoned > 4096 && this.abandoned * 2 > this.used) this.pack();
    const room = this.room[node] === 0 ? 4 : this.room[node] * 2;
    if (this.used + room > this.pool.length) {
      this.pool = grown(this.pool, Math.max(this.used + room, this.pool.length * 2));
    }
    const from = this.start[node];
    this.pool.copyWithin(this.used, from, from + this.length[node]);
    this.abandoned += this.room[node];
    this.start[node] = this.used;
    this.room[node] = room;
    this.used += room;
  }

  private pack(): void {
    const packed = new Int32Array(this.pool.length);
    let used = 0;
    for (let node = 0; node < this.start.length; node++) {
      const first = this.start[node];
      packed.set(this.pool.subarray(first, first + this.length[node]), used);
      this.start[node] = used;
      used += this.room[node];
    }
    this.pool = packed;
    this.used = used;
    this.abandoned = 0;
  }
}

function grown(old: Int32Array<ArrayBuffer>, size: number): Int32Array<ArrayBuffer> {
  const fresh = new Int32Array(size);
  fresh.set(old);
  return fresh;
}
