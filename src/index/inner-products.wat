;; Inner products of one query with many rows (WebAssembly SIMD, which every Node since 16.4 has): of float32, bounds of
;; these by 16-bit integers, and those of a few rows. Compiled into inner-products.wasm.ts by `npm run build:wasm`.
(module
  (memory (import "engraph" "memory") 1)

  ;; $out[i] = $query · row i, for i < $count.
  ;; $query, $rows, $out: byte offsets, multiples of 16. $stride: bytes of a row and of the query, a multiple of 32, padded
  ;; with zeros. Works in fours: up to three rows past $count are read, and as many numbers past $count are written.
  (func (export "innerProducts")
    (param $query i32) (param $rows i32) (param $stride i32) (param $count i32) (param $out i32)
    (local $outEnd i32) (local $at i32) (local $queryEnd i32)
    (local $a i32) (local $b i32) (local $c i32) (local $d i32)
    (local $q v128) (local $sa v128) (local $sb v128) (local $sc v128) (local $sd v128)
    (local.set $outEnd (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $queryEnd (i32.add (local.get $query) (local.get $stride)))
    (local.set $a (local.get $rows))
    (block $done
      (loop $four
        (br_if $done (i32.ge_u (local.get $out) (local.get $outEnd)))
        (local.set $b (i32.add (local.get $a) (local.get $stride)))
        (local.set $c (i32.add (local.get $b) (local.get $stride)))
        (local.set $d (i32.add (local.get $c) (local.get $stride)))
        (local.set $sa (v128.const f32x4 0 0 0 0))
        (local.set $sb (v128.const f32x4 0 0 0 0))
        (local.set $sc (v128.const f32x4 0 0 0 0))
        (local.set $sd (v128.const f32x4 0 0 0 0))
        (local.set $at (local.get $query))
        (loop $eight
          (local.set $q (v128.load (local.get $at)))
          (local.set $sa (f32x4.add (local.get $sa) (f32x4.mul (local.get $q) (v128.load (local.get $a)))))
          (local.set $sb (f32x4.add (local.get $sb) (f32x4.mul (local.get $q) (v128.load (local.get $b)))))
          (local.set $sc (f32x4.add (local.get $sc) (f32x4.mul (local.get $q) (v128.load (local.get $c)))))
          (local.set $sd (f32x4.add (local.get $sd) (f32x4.mul (local.get $q) (v128.load (local.get $d)))))
          (local.set $q (v128.load offset=16 (local.get $at)))
          (local.set $sa (f32x4.add (local.get $sa) (f32x4.mul (local.get $q) (v128.load offset=16 (local.get $a)))))
          (local.set $sb (f32x4.add (local.get $sb) (f32x4.mul (local.get $q) (v128.load offset=16 (local.get $b)))))
          (local.set $sc (f32x4.add (local.get $sc) (f32x4.mul (local.get $q) (v128.load offset=16 (local.get $c)))))
          (local.set $sd (f32x4.add (local.get $sd) (f32x4.mul (local.get $q) (v128.load offset=16 (local.get $d)))))
          (local.set $a (i32.add (local.get $a) (i32.const 32)))
          (local.set $b (i32.add (local.get $b) (i32.const 32)))
          (local.set $c (i32.add (local.get $c) (i32.const 32)))
          (local.set $d (i32.add (local.get $d) (i32.const 32)))
          (local.set $at (i32.add (local.get $at) (i32.const 32)))
          (br_if $eight (i32.lt_u (local.get $at) (local.get $queryEnd))))
        ;; Four sums of four lanes each into one vector of four totals: halves added crosswise, then pairs.
        (local.set $q (f32x4.add
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $sa) (local.get $sb))
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $sa) (local.get $sb))))
        (local.set $sa (f32x4.add
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $sc) (local.get $sd))
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $sc) (local.get $sd))))
        (v128.store (local.get $out) (f32x4.add
          (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 (local.get $q) (local.get $sa))
          (i8x16.shuffle 4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31 (local.get $q) (local.get $sa))))
        (local.set $out (i32.add (local.get $out) (i32.const 16)))
        ;; $d has come to the row after the last of these four.
        (local.set $a (local.get $d))
        (br $four))))

  ;; The same of rows and a query of 16-bit integers, times $scale: eight numbers at a time, so half the work and less; and
  ;; $queryRest times the number at $rests for each row is added.
  ;; $stride: a multiple of 16, padded with zeros. Sums are whole: with numbers of ±32767 for ±1 and unit vectors they fit.
  (func (export "ceilings")
    (param $query i32) (param $rows i32) (param $stride i32) (param $count i32) (param $out i32) (param $scale f32)
    (param $rests i32) (param $queryRest f32)
    (local $outEnd i32) (local $at i32) (local $queryEnd i32)
    (local $a i32) (local $b i32) (local $c i32) (local $d i32)
    (local $q v128) (local $sa v128) (local $sb v128) (local $sc v128) (local $sd v128)
    (local.set $outEnd (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $queryEnd (i32.add (local.get $query) (local.get $stride)))
    (local.set $a (local.get $rows))
    (block $done
      (loop $four
        (br_if $done (i32.ge_u (local.get $out) (local.get $outEnd)))
        (local.set $b (i32.add (local.get $a) (local.get $stride)))
        (local.set $c (i32.add (local.get $b) (local.get $stride)))
        (local.set $d (i32.add (local.get $c) (local.get $stride)))
        (local.set $sa (v128.const i32x4 0 0 0 0))
        (local.set $sb (v128.const i32x4 0 0 0 0))
        (local.set $sc (v128.const i32x4 0 0 0 0))
        (local.set $sd (v128.const i32x4 0 0 0 0))
        (local.set $at (local.get $query))
        (loop $eight
          (local.set $q (v128.load (local.get $at)))
          (local.set $sa (i32x4.add (local.get $sa) (i32x4.dot_i16x8_s (local.get $q) (v128.load (local.get $a)))))
          (local.set $sb (i32x4.add (local.get $sb) (i32x4.dot_i16x8_s (local.get $q) (v128.load (local.get $b)))))
          (local.set $sc (i32x4.add (local.get $sc) (i32x4.dot_i16x8_s (local.get $q) (v128.load (local.get $c)))))
          (local.set $sd (i32x4.add (local.get $sd) (i32x4.dot_i16x8_s (local.get $q) (v128.load (local.get $d)))))
          (local.set $a (i32.add (local.get $a) (i32.const 16)))
          (local.set $b (i32.add (local.get $b) (i32.const 16)))
          (local.set $c (i32.add (local.get $c) (i32.const 16)))
          (local.set $d (i32.add (local.get $d) (i32.const 16)))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $eight (i32.lt_u (local.get $at) (local.get $queryEnd))))
        (local.set $q (i32x4.add
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $sa) (local.get $sb))
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $sa) (local.get $sb))))
        (local.set $sa (i32x4.add
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $sc) (local.get $sd))
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $sc) (local.get $sd))))
        (v128.store (local.get $out) (f32x4.add
          (f32x4.mul (f32x4.splat (local.get $scale)) (f32x4.convert_i32x4_s (i32x4.add
            (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 (local.get $q) (local.get $sa))
            (i8x16.shuffle 4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31 (local.get $q) (local.get $sa)))))
          (f32x4.mul (f32x4.splat (local.get $queryRest)) (v128.load (local.get $rests)))))
        (local.set $rests (i32.add (local.get $rests) (i32.const 16)))
        (local.set $out (i32.add (local.get $out) (i32.const 16)))
        (local.set $a (local.get $d))
        (br $four))))

  ;; $out[i] = $query · row $places[i], for i < $count: float32, added up in the order of "innerProducts", so that the
  ;; same row gives the same number to the bit.
  (func (export "productsAt")
    (param $query i32) (param $rows i32) (param $stride i32) (param $places i32) (param $count i32) (param $out i32)
    (local $placesEnd i32) (local $at i32) (local $queryEnd i32) (local $a i32) (local $sum v128)
    (local.set $placesEnd (i32.add (local.get $places) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $queryEnd (i32.add (local.get $query) (local.get $stride)))
    (block $done
      (loop $each
        (br_if $done (i32.ge_u (local.get $places) (local.get $placesEnd)))
        (local.set $a (i32.add (local.get $rows) (i32.mul (i32.load (local.get $places)) (local.get $stride))))
        (local.set $sum (v128.const f32x4 0 0 0 0))
        (local.set $at (local.get $query))
        (loop $eight
          (local.set $sum (f32x4.add (local.get $sum) (f32x4.mul (v128.load (local.get $at)) (v128.load (local.get $a)))))
          (local.set $sum (f32x4.add (local.get $sum) (f32x4.mul (v128.load offset=16 (local.get $at)) (v128.load offset=16 (local.get $a)))))
          (local.set $a (i32.add (local.get $a) (i32.const 32)))
          (local.set $at (i32.add (local.get $at) (i32.const 32)))
          (br_if $eight (i32.lt_u (local.get $at) (local.get $queryEnd))))
        (f32.store (local.get $out) (f32.add
          (f32.add (f32x4.extract_lane 0 (local.get $sum)) (f32x4.extract_lane 2 (local.get $sum)))
          (f32.add (f32x4.extract_lane 1 (local.get $sum)) (f32x4.extract_lane 3 (local.get $sum)))))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (local.set $places (i32.add (local.get $places) (i32.const 4)))
        (br $each))))

  ;; Writes the positions i < $count with $values[i] >= $bar, rising, as 32-bit integers; returns how many.
  ;; Up to three positions past $count may follow: the caller takes those below $count.
  (func (export "atLeast")
    (param $values i32) (param $count i32) (param $bar f32) (param $out i32) (result i32)
    (local $i i32) (local $mask i32) (local $start i32) (local $bars v128)
    (local.set $start (local.get $out))
    (local.set $bars (f32x4.splat (local.get $bar)))
    (block $done
      (loop $four
        (br_if $done (i32.ge_u (local.get $i) (local.get $count)))
        (local.set $mask (i32x4.bitmask (f32x4.ge (v128.load (local.get $values)) (local.get $bars))))
        (block $next
          (loop $each
            (br_if $next (i32.eqz (local.get $mask)))
            (i32.store (local.get $out) (i32.add (local.get $i) (i32.ctz (local.get $mask))))
            (local.set $out (i32.add (local.get $out) (i32.const 4)))
            (local.set $mask (i32.and (local.get $mask) (i32.sub (local.get $mask) (i32.const 1))))
            (br $each)))
        (local.set $values (i32.add (local.get $values) (i32.const 16)))
        (local.set $i (i32.add (local.get $i) (i32.const 4)))
        (br $four)))
    (i32.shr_u (i32.sub (local.get $out) (local.get $start)) (i32.const 2))))
