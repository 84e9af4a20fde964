;; Inner products of one query with many rows of float32, four rows at a time, four numbers at a time (WebAssembly SIMD,
;; which every Node since 16.4 has). Compiled into inner-products.wasm.ts by `npm run build:wasm`.
(module
  (memory (import "engraph" "memory") 1)

  ;; $out[i] = $query · row i, for i < $count.
  ;; $query, $rows, $out: byte offsets, multiples of 16. $stride: bytes of a row and of the query, a multiple of 16, padded
  ;; with zeros. Works in fours: up to three rows past $count are read, and as many numbers past $count are written.
  (func (export "innerProducts")
    (param $query i32) (param $rows i32) (param $stride i32) (param $count i32) (param $out i32)
    (local $end i32) (local $at i32)
    (local $a i32) (local $b i32) (local $c i32) (local $d i32)
    (local $q v128) (local $sa v128) (local $sb v128) (local $sc v128) (local $sd v128)
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $a (local.get $rows))
    (block $done
      (loop $four
        (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
        (local.set $b (i32.add (local.get $a) (local.get $stride)))
        (local.set $c (i32.add (local.get $b) (local.get $stride)))
        (local.set $d (i32.add (local.get $c) (local.get $stride)))
        (local.set $sa (v128.const f32x4 0 0 0 0))
        (local.set $sb (v128.const f32x4 0 0 0 0))
        (local.set $sc (v128.const f32x4 0 0 0 0))
        (local.set $sd (v128.const f32x4 0 0 0 0))
        (local.set $at (i32.const 0))
        (loop $column
          (local.set $q (v128.load (i32.add (local.get $query) (local.get $at))))
          (local.set $sa (f32x4.add (local.get $sa)
            (f32x4.mul (local.get $q) (v128.load (i32.add (local.get $a) (local.get $at))))))
          (local.set $sb (f32x4.add (local.get $sb)
            (f32x4.mul (local.get $q) (v128.load (i32.add (local.get $b) (local.get $at))))))
          (local.set $sc (f32x4.add (local.get $sc)
            (f32x4.mul (local.get $q) (v128.load (i32.add (local.get $c) (local.get $at))))))
          (local.set $sd (f32x4.add (local.get $sd)
            (f32x4.mul (local.get $q) (v128.load (i32.add (local.get $d) (local.get $at))))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $column (i32.lt_u (local.get $at) (local.get $stride))))
        ;; The four sums of four lanes each: halves added crosswise, then pairs, into one vector of four totals.
        (local.set $q (f32x4.add
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $sa) (local.get $sb))
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $sa) (local.get $sb))))
        (local.set $sa (f32x4.add
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $sc) (local.get $sd))
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $sc) (local.get $sd))))
        (v128.store (local.get $out) (f32x4.add
          (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 (local.get $q) (local.get $sa))
          (i8x16.shuffle 4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31 (local.get $q) (local.get $sa))))
        (local.set $a (i32.add (local.get $d) (local.get $stride)))
        (local.set $out (i32.add (local.get $out) (i32.const 16)))
        (br $four)))))
