package io.sparkneuron.exact;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link SumKernel} on as many lanes as the processor has. Loaded by name, only where
 * the module is.
 *
 * <p>C2 must know the exact class of every vector that a method is called on, or it boxes them all
 * and the loop is fifty times slower. It forgets the class where values come round a loop, and in a
 * long loop, of which it inlines the later part late; then it guesses from what it observed, and
 * with JDK 17 guesses wrong in one JVM of ten. Hence the casts, which cost nothing at run time. And
 * no vector is handed to a method of ours, which C2 may decline to inline.
 *
 * <p>{@code fma(−1, term)} subtracts from a term, exactly like a subtraction, but where a processor
 * has units for multiplications beside those for additions, it keeps both busy.
 */
final class VectorKernel extends SumKernel {
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
  private static final Class<? extends DoubleVector> DOUBLE = DoubleVector.zero(DOUBLES).getClass();
  private static final Class<? extends LongVector> LONG = LongVector.zero(LONGS).getClass();
  private static final int LANES = DOUBLES.length();

  /** Below this many rows the loops would run interpreted, where vectors are slow. */
  private static final int FEW = 128;

  VectorKernel() {}

  @Override
  public void add(double[] a, int from, int to, GridSum sum) {
    int end = vectorEnd(from, to);
    if (end > from) {
      DoubleVector minus = DoubleVector.broadcast(DOUBLES, -1);
      DoubleVector sum1 = DoubleVector.broadcast(DOUBLES, sum.offset1);
      DoubleVector sum2 = DoubleVector.broadcast(DOUBLES, sum.offset2);
      DoubleVector sum3 = DoubleVector.broadcast(DOUBLES, sum.offset3);
      LongVector rests = LongVector.zero(LONGS);
      for (int i = from; i < end; i += LANES) {
        DoubleVector term = DoubleVector.fromArray(DOUBLES, a, i);
        DoubleVector next = DOUBLE.cast(term.add(sum1));
        DoubleVector rest = DOUBLE.cast(DOUBLE.cast(next.sub(sum1)).fma(minus, term));
        sum1 = next;
        next = DOUBLE.cast(rest.add(sum2));
        rest = DOUBLE.cast(DOUBLE.cast(next.sub(sum2)).fma(minus, rest));
        sum2 = next;
        next = DOUBLE.cast(rest.add(sum3));
        rests =
            LONG.cast(
                    DOUBLE.cast(DOUBLE.cast(next.sub(sum3)).fma(minus, rest)).viewAsIntegralLanes())
                .or(rests);
        sum3 = next;
      }
      DOUBLE.cast(sum1).intoArray(sum.lanes, 0);
      DOUBLE.cast(sum2).intoArray(sum.lanes, LANES);
      DOUBLE.cast(sum3).intoArray(sum.lanes, 2 * LANES);
      LONG.cast(rests).intoArray(sum.restLanes, 0);
      sum.takeLanes(3, LANES);
    }
    super.add(a, end, to, sum);
  }

  @Override
  public int addResiduals(
      double slope,
      double[] input,
      double intercept,
      double[] observed,
      int from,
      int to,
      ResidualGrids grids) {
    int step = ResidualGrids.GROUP * LANES;
    int end = to - (to - from) % step;
    for (int group = from; group < end; group += step) {
      addGroup(slope, input, intercept, observed, group, group + step, grids);
      grids.takeLanes(LANES);
    }
    return end;
  }

  /** A method of its own: with vectors in both of two nested loops, C2 makes slow code. */
  private static void addGroup(
      double slope,
      double[] input,
      double intercept,
      double[] observed,
      int from,
      int to,
      ResidualGrids grids) {
    DoubleVector minus = DoubleVector.broadcast(DOUBLES, -1);
    DoubleVector sum1 = DoubleVector.broadcast(DOUBLES, grids.offsets[0]);
    DoubleVector sum2 = DoubleVector.broadcast(DOUBLES, grids.offsets[1]);
    DoubleVector square1 = DoubleVector.broadcast(DOUBLES, grids.offsets[2]);
    DoubleVector square2 = DoubleVector.broadcast(DOUBLES, grids.offsets[3]);
    DoubleVector product1 = DoubleVector.broadcast(DOUBLES, grids.offsets[4]);
    DoubleVector product2 = DoubleVector.broadcast(DOUBLES, grids.offsets[5]);
    DoubleVector product3 = DoubleVector.broadcast(DOUBLES, grids.offsets[6]);
    LongVector rests = LongVector.zero(LONGS);
    for (int i = from; i < to; i += LANES) {
      DoubleVector x = DoubleVector.fromArray(DOUBLES, input, i);
      DoubleVector residual =
          x.mul(slope).add(intercept).sub(DoubleVector.fromArray(DOUBLES, observed, i));
      DoubleVector next = DOUBLE.cast(residual.add(sum1));
      DoubleVector rest = DOUBLE.cast(DOUBLE.cast(next.sub(sum1)).fma(minus, residual));
      sum1 = next;
      next = DOUBLE.cast(rest.add(sum2));
      LongVector rest1 =
          LONG.cast(
              DOUBLE.cast(DOUBLE.cast(next.sub(sum2)).fma(minus, rest)).viewAsIntegralLanes());
      sum2 = next;
      DoubleVector square = DOUBLE.cast(residual.mul(residual));
      next = DOUBLE.cast(square.add(square1));
      rest = DOUBLE.cast(DOUBLE.cast(next.sub(square1)).fma(minus, square));
      square1 = next;
      next = DOUBLE.cast(rest.add(square2));
      LongVector rest2 =
          LONG.cast(
              DOUBLE.cast(DOUBLE.cast(next.sub(square2)).fma(minus, rest)).viewAsIntegralLanes());
      square2 = next;
      rests = LONG.cast(LONG.cast(rest1.or(rest2)).or(rests));
      DoubleVector high = DOUBLE.cast(residual.mul(x));
      DoubleVector low = DOUBLE.cast(residual.fma(x, high.neg()));
      next = DOUBLE.cast(high.add(product1));
      rest = DOUBLE.cast(DOUBLE.cast(next.sub(product1)).fma(minus, high));
      product1 = next;
      next = DOUBLE.cast(rest.add(product2));
      rest1 =
          LONG.cast(
              DOUBLE.cast(DOUBLE.cast(next.sub(product2)).fma(minus, rest)).viewAsIntegralLanes());
      product2 = next;
      next = DOUBLE.cast(low.add(product2));
      rest = DOUBLE.cast(DOUBLE.cast(next.sub(product2)).fma(minus, low));
      product2 = next;
      next = DOUBLE.cast(rest.add(product3));
      rest2 =
          LONG.cast(
              DOUBLE.cast(DOUBLE.cast(next.sub(product3)).fma(minus, rest)).viewAsIntegralLanes());
      product3 = next;
      rests = LONG.cast(LONG.cast(rest1.or(rest2)).or(rests));
    }
    LONG.cast(DOUBLE.cast(sum1).viewAsIntegralLanes()).intoArray(grids.lanes, 0);
    LONG.cast(DOUBLE.cast(sum2).viewAsIntegralLanes()).intoArray(grids.lanes, LANES);
    LONG.cast(DOUBLE.cast(square1).viewAsIntegralLanes()).intoArray(grids.lanes, 2 * LANES);
    LONG.cast(DOUBLE.cast(square2).viewAsIntegralLanes()).intoArray(grids.lanes, 3 * LANES);
    LONG.cast(DOUBLE.cast(product1).viewAsIntegralLanes()).intoArray(grids.lanes, 4 * LANES);
    LONG.cast(DOUBLE.cast(product2).viewAsIntegralLanes()).intoArray(grids.lanes, 5 * LANES);
    LONG.cast(DOUBLE.cast(product3).viewAsIntegralLanes()).intoArray(grids.lanes, 6 * LANES);
    LONG.cast(rests).intoArray(grids.lanes, 7 * LANES);
  }

  @Override
  public int addWeightedResiduals(
      double slope,
      double[] input,
      double intercept,
      double[] observed,
      double[] weights,
      int from,
      int to,
      ResidualGrids grids) {
    int step = ResidualGrids.GROUP * LANES;
    int end = to - (to - from) % step;
    for (int group = from; group < end; group += step) {
      addWeightedGroup(slope, input, intercept, observed, weights, group, group + step, grids);
      grids.takeLanes(LANES);
    }
    return end;
  }

  /** Beside {@link #addGroup}: a choice between vectors in the loop would box them. */
  private static void addWeightedGroup(
      double slope,
      double[] input,
      double intercept,
      double[] observed,
      double[] weights,
      int from,
      int to,
      ResidualGrids grids) {
    DoubleVector minus = DoubleVector.broadcast(DOUBLES, -1);
    DoubleVector sum1 = DoubleVector.broadcast(DOUBLES, grids.offsets[0]);
    DoubleVector sum2 = DoubleVector.broadcast(DOUBLES, grids.offsets[1]);
    DoubleVector square1 = DoubleVector.broadcast(DOUBLES, grids.offsets[2]);
    DoubleVector square2 = DoubleVector.broadcast(DOUBLES, grids.offsets[3]);
    DoubleVector product1 = DoubleVector.broadcast(DOUBLES, grids.offsets[4]);
    DoubleVector product2 = DoubleVector.broadcast(DOUBLES, grids.offsets[5]);
    DoubleVector product3 = DoubleVector.broadcast(DOUBLES, grids.offsets[6]);
    LongVector rests = LongVector.zero(LONGS);
    for (int i = from; i < to; i += LANES) {
      DoubleVector x = DoubleVector.fromArray(DOUBLES, input, i);
      DoubleVector residual =
          DOUBLE.cast(
              x.mul(slope).add(intercept).sub(DoubleVector.fromArray(DOUBLES, observed, i)));
      DoubleVector weighted =
          DOUBLE.cast(DoubleVector.fromArray(DOUBLES, weights, i).mul(residual));
      DoubleVector next = DOUBLE.cast(weighted.add(sum1));
      DoubleVector rest = DOUBLE.cast(DOUBLE.cast(next.sub(sum1)).fma(minus, weighted));
      sum1 = next;
      next = DOUBLE.cast(rest.add(sum2));
      LongVector rest1 =
          LONG.cast(
              DOUBLE.cast(DOUBLE.cast(next.sub(sum2)).fma(minus, rest)).viewAsIntegralLanes());
      sum2 = next;
      DoubleVector square = DOUBLE.cast(weighted.mul(residual));
      next = DOUBLE.cast(square.add(square1));
      rest = DOUBLE.cast(DOUBLE.cast(next.sub(square1)).fma(minus, square));
      square1 = next;
      next = DOUBLE.cast(rest.add(square2));
      LongVector rest2 =
          LONG.cast(
              DOUBLE.cast(DOUBLE.cast(next.sub(square2)).fma(minus, rest)).viewAsIntegralLanes());
      square2 = next;
      rests = LONG.cast(LONG.cast(rest1.or(rest2)).or(rests));
      DoubleVector high = DOUBLE.cast(weighted.mul(x));
      DoubleVector low = DOUBLE.cast(weighted.fma(x, high.neg()));
      next = DOUBLE.cast(high.add(product1));
      rest = DOUBLE.cast(DOUBLE.cast(next.sub(product1)).fma(minus, high));
      product1 = next;
      next = DOUBLE.cast(rest.add(product2));
      rest1 =
          LONG.cast(
              DOUBLE.cast(DOUBLE.cast(next.sub(product2)).fma(minus, rest)).viewAsIntegralLanes());
      product2 = next;
      next = DOUBLE.cast(low.add(product2));
      rest = DOUBLE.cast(DOUBLE.cast(next.sub(product2)).fma(minus, low));
      product2 = next;
      next = DOUBLE.cast(rest.add(product3));
      rest2 =
          LONG.cast(
              DOUBLE.cast(DOUBLE.cast(next.sub(product3)).fma(minus, rest)).viewAsIntegralLanes());
      product3 = next;
      rests = LONG.cast(LONG.cast(rest1.or(rest2)).or(rests));
    }
    LONG.cast(DOUBLE.cast(sum1).viewAsIntegralLanes()).intoArray(grids.lanes, 0);
    LONG.cast(DOUBLE.cast(sum2).viewAsIntegralLanes()).intoArray(grids.lanes, LANES);
    LONG.cast(DOUBLE.cast(square1).viewAsIntegralLanes()).intoArray(grids.lanes, 2 * LANES);
    LONG.cast(DOUBLE.cast(square2).viewAsIntegralLanes()).intoArray(grids.lanes, 3 * LANES);
    LONG.cast(DOUBLE.cast(product1).viewAsIntegralLanes()).intoArray(grids.lanes, 4 * LANES);
    LONG.cast(DOUBLE.cast(product2).viewAsIntegralLanes()).intoArray(grids.lanes, 5 * LANES);
    LONG.cast(DOUBLE.cast(product3).viewAsIntegralLanes()).intoArray(grids.lanes, 6 * LANES);
    LONG.cast(rests).intoArray(grids.lanes, 7 * LANES);
  }

  @Override
  public void addProducts(double[] a, int aFrom, double[] b, int bFrom, int length, GridSum sum) {
    int end = vectorEnd(0, length);
    if (end > 0) {
      DoubleVector minus = DoubleVector.broadcast(DOUBLES, -1);
      DoubleVector sum1 = DoubleVector.broadcast(DOUBLES, sum.offset1);
      DoubleVector sum2 = DoubleVector.broadcast(DOUBLES, sum.offset2);
      DoubleVector sum3 = DoubleVector.broadcast(DOUBLES, sum.offset3);
      DoubleVector sum4 = DoubleVector.broadcast(DOUBLES, sum.offset4);
      LongVector rests = LongVector.zero(LONGS);
      for (int i = 0; i < end; i += LANES) {
        DoubleVector u = DoubleVector.fromArray(DOUBLES, a, aFrom + i);
        DoubleVector v = DoubleVector.fromArray(DOUBLES, b, bFrom + i);
        DoubleVector high = DOUBLE.cast(u.mul(v));
        DoubleVector low = DOUBLE.cast(u.fma(v, high.neg()));
        DoubleVector next = DOUBLE.cast(high.add(sum1));
        DoubleVector rest = DOUBLE.cast(DOUBLE.cast(next.sub(sum1)).fma(minus, high));
        sum1 = next;
        next = DOUBLE.cast(rest.add(sum2));
        rest = DOUBLE.cast(DOUBLE.cast(next.sub(sum2)).fma(minus, rest));
        sum2 = next;
        next = DOUBLE.cast(low.add(sum2));
        low = DOUBLE.cast(DOUBLE.cast(next.sub(sum2)).fma(minus, low));
        sum2 = next;
        next = DOUBLE.cast(rest.add(sum3));
        rest = DOUBLE.cast(DOUBLE.cast(next.sub(sum3)).fma(minus, rest));
        sum3 = next;
        next = DOUBLE.cast(low.add(sum3));
        low = DOUBLE.cast(DOUBLE.cast(next.sub(sum3)).fma(minus, low));
        sum3 = next;
        next = DOUBLE.cast(rest.add(sum4));
        rests =
            LONG.cast(
                    DOUBLE.cast(DOUBLE.cast(next.sub(sum4)).fma(minus, rest)).viewAsIntegralLanes())
                .or(rests);
        sum4 = next;
        next = DOUBLE.cast(low.add(sum4));
        rests =
            LONG.cast(
                    DOUBLE.cast(DOUBLE.cast(next.sub(sum4)).fma(minus, low)).viewAsIntegralLanes())
                .or(rests);
        sum4 = next;
      }
      DOUBLE.cast(sum1).intoArray(sum.lanes, 0);
      DOUBLE.cast(sum2).intoArray(sum.lanes, LANES);
      DOUBLE.cast(sum3).intoArray(sum.lanes, 2 * LANES);
      DOUBLE.cast(sum4).intoArray(sum.lanes, 3 * LANES);
      LONG.cast(rests).intoArray(sum.restLanes, 0);
      sum.takeLanes(4, LANES);
    }
    super.addProducts(a, aFrom + end, b, bFrom + end, length - end, sum);
  }

  @Override
  public void addRoundedProducts(double[] a, double[] b, int from, int to, RoundedSum sum) {
    int end = vectorEnd(from, to);
    if (end > from) {
      DoubleVector minus = DoubleVector.broadcast(DOUBLES, -1);
      DoubleVector coarse = DoubleVector.broadcast(DOUBLES, sum.coarse);
      DoubleVector fine = DoubleVector.broadcast(DOUBLES, sum.fine);
      LongVector widths = LongVector.zero(LONGS);
      LongVector quanta = LongVector.zero(LONGS);
      LongVector seen = LongVector.zero(LONGS);
      for (int i = from; i < end; i += LANES) {
        DoubleVector term =
            DOUBLE.cast(
                DoubleVector.fromArray(DOUBLES, a, i).mul(DoubleVector.fromArray(DOUBLES, b, i)));
        DoubleVector onGrid = DOUBLE.cast(term.add(coarse));
        DoubleVector rest = DOUBLE.cast(DOUBLE.cast(onGrid.sub(coarse)).fma(minus, term));
        LongVector bits = LONG.cast(onGrid.viewAsIntegralLanes());
        widths = LONG.cast(bits.add(widths));
        seen = LONG.cast(bits.or(seen));
        quanta =
            LONG.cast(LONG.cast(DOUBLE.cast(rest.add(fine)).viewAsIntegralLanes()).add(quanta));
      }
      sum.take(
          end - from,
          LONG.cast(widths).reduceLanes(VectorOperators.ADD),
          LONG.cast(quanta).reduceLanes(VectorOperators.ADD),
          LONG.cast(seen).reduceLanes(VectorOperators.OR));
    }
    super.addRoundedProducts(a, b, end, to, sum);
  }

  @Override
  public boolean addSquares(
      LeverageRule rule,
      double[] input,
      double[] observed,
      int from,
      int to,
      RoundedSum ofA,
      RoundedSum ofBoth,
      RoundedSum ofQ) {
    int end = vectorEnd(from, to);
    if (end > from) {
      DoubleVector minus = DoubleVector.broadcast(DOUBLES, -1);
      DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
      DoubleVector atCentre = DoubleVector.broadcast(DOUBLES, rule.errorAtCentre());
      DoubleVector coarse = DoubleVector.broadcast(DOUBLES, ofA.coarse);
      DoubleVector fine = DoubleVector.broadcast(DOUBLES, ofA.fine);
      LongVector widths1 = LongVector.zero(LONGS);
      LongVector widths2 = LongVector.zero(LONGS);
      LongVector widths3 = LongVector.zero(LONGS);
      LongVector quanta1 = LongVector.zero(LONGS);
      LongVector quanta2 = LongVector.zero(LONGS);
      LongVector quanta3 = LongVector.zero(LONGS);
      LongVector seen1 = LongVector.zero(LONGS);
      LongVector seen3 = LongVector.zero(LONGS);
      LongVector tooLittle = LongVector.zero(LONGS);
      for (int i = from; i < end; i += LANES) {
        DoubleVector d =
            DOUBLE.cast(DoubleVector.fromArray(DOUBLES, input, i).sub(rule.inputCentre()));
        DoubleVector label =
            DOUBLE.cast(DoubleVector.fromArray(DOUBLES, observed, i).sub(rule.observedCentre()));
        DoubleVector e =
            DOUBLE.cast(DOUBLE.cast(d.mul(rule.slope())).add(DOUBLE.cast(atCentre.sub(label))));
        DoubleVector q = DOUBLE.cast(DOUBLE.cast(d.mul(rule.factor())).sub(rule.shift()));
        DoubleVector leverage =
            DOUBLE.cast(DOUBLE.cast(DOUBLE.cast(q.mul(q)).add(one)).mul(rule.part()));
        DoubleVector share = DOUBLE.cast(one.sub(leverage));
        tooLittle =
            LONG.cast(
                LONG.cast(DOUBLE.cast(share.sub(rule.leastShare())).viewAsIntegralLanes())
                    .or(tooLittle));
        DoubleVector a = DOUBLE.cast(e.div(share));
        DoubleVector product = DOUBLE.cast(a.mul(q));
        DoubleVector term1 = DOUBLE.cast(a.mul(a));
        DoubleVector term2 = DOUBLE.cast(a.mul(product));
        DoubleVector term3 = DOUBLE.cast(product.mul(product));
        DoubleVector onGrid = DOUBLE.cast(term1.add(coarse));
        DoubleVector rest = DOUBLE.cast(DOUBLE.cast(onGrid.sub(coarse)).fma(minus, term1));
        LongVector bits = LONG.cast(onGrid.viewAsIntegralLanes());
        widths1 = LONG.cast(bits.add(widths1));
        seen1 = LONG.cast(bits.or(seen1));
        quanta1 =
            LONG.cast(LONG.cast(DOUBLE.cast(rest.add(fine)).viewAsIntegralLanes()).add(quanta1));
        onGrid = DOUBLE.cast(term2.add(coarse));
        rest = DOUBLE.cast(DOUBLE.cast(onGrid.sub(coarse)).fma(minus, term2));
        bits = LONG.cast(onGrid.viewAsIntegralLanes());
        widths2 = LONG.cast(bits.add(widths2));
        quanta2 =
            LONG.cast(LONG.cast(DOUBLE.cast(rest.add(fine)).viewAsIntegralLanes()).add(quanta2));
        onGrid = DOUBLE.cast(term3.add(coarse));
        rest = DOUBLE.cast(DOUBLE.cast(onGrid.sub(coarse)).fma(minus, term3));
        bits = LONG.cast(onGrid.viewAsIntegralLanes());
        widths3 = LONG.cast(bits.add(widths3));
        seen3 = LONG.cast(bits.or(seen3));
        quanta3 =
            LONG.cast(LONG.cast(DOUBLE.cast(rest.add(fine)).viewAsIntegralLanes()).add(quanta3));
      }
      if (LONG.cast(tooLittle).reduceLanes(VectorOperators.OR) < 0) {
        return false;
      }
      int rows = end - from;
      ofA.take(
          rows,
          LONG.cast(widths1).reduceLanes(VectorOperators.ADD),
          LONG.cast(quanta1).reduceLanes(VectorOperators.ADD),
          LONG.cast(seen1).reduceLanes(VectorOperators.OR));
      ofBoth.take(
          rows,
          LONG.cast(widths2).reduceLanes(VectorOperators.ADD),
          LONG.cast(quanta2).reduceLanes(VectorOperators.ADD),
          0);
      ofQ.take(
          rows,
          LONG.cast(widths3).reduceLanes(VectorOperators.ADD),
          LONG.cast(quanta3).reduceLanes(VectorOperators.ADD),
          LONG.cast(seen3).reduceLanes(VectorOperators.OR));
    }
    return super.addSquares(rule, input, observed, end, to, ofA, ofBoth, ofQ);
  }

  @Override
  public void extremes(double[] a, int from, int to, double[] leastAndGreatest) {
    int end = vectorEnd(from, to);
    if (end == from) {
      super.extremes(a, from, to, leastAndGreatest);
      return;
    }
    // Four chains, because each comparison waits for the one before it.
    DoubleVector least1 = DoubleVector.fromArray(DOUBLES, a, from);
    DoubleVector least2 = least1;
    DoubleVector greatest1 = least1;
    DoubleVector greatest2 = least1;
    int next = from;
    for (; next + LANES < end; next += 2 * LANES) {
      DoubleVector values = DoubleVector.fromArray(DOUBLES, a, next);
      least1 = values.min(least1);
      greatest1 = values.max(greatest1);
      values = DoubleVector.fromArray(DOUBLES, a, next + LANES);
      least2 = values.min(least2);
      greatest2 = values.max(greatest2);
    }
    double least = DOUBLE.cast(DOUBLE.cast(least1).min(least2)).reduceLanes(VectorOperators.MIN);
    double greatest =
        DOUBLE.cast(DOUBLE.cast(greatest1).max(greatest2)).reduceLanes(VectorOperators.MAX);
    for (int i = next; i < to; i++) {
      least = Math.min(least, a[i]);
      greatest = Math.max(greatest, a[i]);
    }
    leastAndGreatest[0] = least;
    leastAndGreatest[1] = greatest;
  }

  @Override
  public long fingerprint(double[][] inputs, double[] observed, int from, int to) {
    int end = vectorEnd(from, to);
    LongVector sum = LongVector.zero(LONGS);
    for (int i = from; i < end; i += LANES) {
      LongVector hash = LongVector.broadcast(LONGS, RowHash.SEED);
      for (double[] input : inputs) {
        LongVector bits =
            LONG.cast(DoubleVector.fromArray(DOUBLES, input, i).add(0.0).viewAsIntegralLanes());
        LongVector next =
            LONG.cast(LONG.cast(bits.lanewise(VectorOperators.XOR, hash)).mul(RowHash.FACTOR));
        hash =
            LONG.cast(next.lanewise(VectorOperators.LSHR, RowHash.SHIFT))
                .lanewise(VectorOperators.XOR, next);
      }
      LongVector bits =
          LONG.cast(DoubleVector.fromArray(DOUBLES, observed, i).add(0.0).viewAsIntegralLanes());
      LongVector next =
          LONG.cast(LONG.cast(bits.lanewise(VectorOperators.XOR, hash)).mul(RowHash.FACTOR));
      next =
          LONG.cast(
              LONG.cast(next.lanewise(VectorOperators.LSHR, RowHash.SHIFT))
                  .lanewise(VectorOperators.XOR, next));
      next = LONG.cast(next.mul(RowHash.LAST_FACTOR));
      sum =
          LONG.cast(
                  LONG.cast(next.lanewise(VectorOperators.LSHR, RowHash.LAST_SHIFT))
                      .lanewise(VectorOperators.XOR, next))
              .add(sum);
    }
    return LONG.cast(sum).reduceLanes(VectorOperators.ADD)
        + super.fingerprint(inputs, observed, end, to);
  }

  /** Where the part ends that vectors do. */
  private static int vectorEnd(int from, int to) {
    return to - from < FEW ? from : from + DOUBLES.loopBound(to - from);
  }
}
