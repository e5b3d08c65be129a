package io.sparkneuron.core;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link SumKernel} on as many lanes as the processor has. Loaded by name, only where
 * the module is.
 *
 * <p>The loops are kept short: with more than about forty vector operations in one, C2 of JDK 17
 * sometimes gives up and boxes every vector, ten times slower.
 */
final class VectorKernel extends SumKernel {
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

  /** Below this many rows the loops would run interpreted, where vectors are slow. */
  private static final int FEW = 128;

  VectorKernel() {}

  @Override
  void add(double[] a, int from, int to, GridSum sum) {
    int end = vectorEnd(from, to);
    if (end > from) {
      DoubleVector sum1 = DoubleVector.broadcast(DOUBLES, sum.offset1);
      DoubleVector sum2 = DoubleVector.broadcast(DOUBLES, sum.offset2);
      DoubleVector sum3 = DoubleVector.broadcast(DOUBLES, sum.offset3);
      LongVector rests = LongVector.zero(LONGS);
      for (int i = from; i < end; i += DOUBLES.length()) {
        DoubleVector term = DoubleVector.fromArray(DOUBLES, a, i);
        DoubleVector next = sum1.add(term);
        DoubleVector rest = term.sub(next.sub(sum1));
        sum1 = next;
        next = sum2.add(rest);
        rest = rest.sub(next.sub(sum2));
        sum2 = next;
        next = sum3.add(rest);
        rests = rests.or(rest.sub(next.sub(sum3)).viewAsIntegralLanes());
        sum3 = next;
      }
      finish(sum, sum1, sum2, sum3, rests);
    }
    super.add(a, end, to, sum);
  }

  @Override
  void addProducts(double[] a, int aFrom, double[] b, int bFrom, int length, GridSum sum) {
    int end = vectorEnd(0, length);
    if (end > 0) {
      DoubleVector sum1 = DoubleVector.broadcast(DOUBLES, sum.offset1);
      DoubleVector sum2 = DoubleVector.broadcast(DOUBLES, sum.offset2);
      DoubleVector sum3 = DoubleVector.broadcast(DOUBLES, sum.offset3);
      DoubleVector sum4 = DoubleVector.broadcast(DOUBLES, sum.offset4);
      LongVector rests = LongVector.zero(LONGS);
      for (int i = 0; i < end; i += DOUBLES.length()) {
        DoubleVector u = DoubleVector.fromArray(DOUBLES, a, aFrom + i);
        DoubleVector v = DoubleVector.fromArray(DOUBLES, b, bFrom + i);
        DoubleVector high = u.mul(v);
        DoubleVector low = u.fma(v, high.neg());
        DoubleVector next = sum1.add(high);
        DoubleVector rest = high.sub(next.sub(sum1));
        sum1 = next;
        next = sum2.add(rest);
        rest = rest.sub(next.sub(sum2));
        sum2 = next;
        next = sum2.add(low);
        low = low.sub(next.sub(sum2));
        sum2 = next;
        next = sum3.add(rest);
        rest = rest.sub(next.sub(sum3));
        sum3 = next;
        next = sum3.add(low);
        low = low.sub(next.sub(sum3));
        sum3 = next;
        next = sum4.add(rest);
        rests = rests.or(rest.sub(next.sub(sum4)).viewAsIntegralLanes());
        sum4 = next;
        next = sum4.add(low);
        rests = rests.or(low.sub(next.sub(sum4)).viewAsIntegralLanes());
        sum4 = next;
      }
      finish(sum, sum1, sum2, sum3, rests);
      sum.level4 += sum4.sub(sum.offset4).reduceLanes(VectorOperators.ADD);
    }
    super.addProducts(a, aFrom + end, b, bFrom + end, length - end, sum);
  }

  /** Lanes are added on their grid, where no addition rounds. */
  private static void finish(
      GridSum sum, DoubleVector sum1, DoubleVector sum2, DoubleVector sum3, LongVector rests) {
    sum.level1 += sum1.sub(sum.offset1).reduceLanes(VectorOperators.ADD);
    sum.level2 += sum2.sub(sum.offset2).reduceLanes(VectorOperators.ADD);
    sum.level3 += sum3.sub(sum.offset3).reduceLanes(VectorOperators.ADD);
    sum.rests |= rests.reduceLanes(VectorOperators.OR);
  }

  @Override
  double least(double[] a, int from, int to) {
    int end = vectorEnd(from, to);
    if (end == from) {
      return super.least(a, from, to);
    }
    DoubleVector least = DoubleVector.broadcast(DOUBLES, Double.POSITIVE_INFINITY);
    for (int i = from; i < end; i += DOUBLES.length()) {
      least = least.min(DoubleVector.fromArray(DOUBLES, a, i));
    }
    return Math.min(least.reduceLanes(VectorOperators.MIN), super.least(a, end, to));
  }

  @Override
  double greatest(double[] a, int from, int to) {
    int end = vectorEnd(from, to);
    if (end == from) {
      return super.greatest(a, from, to);
    }
    DoubleVector greatest = DoubleVector.broadcast(DOUBLES, Double.NEGATIVE_INFINITY);
    for (int i = from; i < end; i += DOUBLES.length()) {
      greatest = greatest.max(DoubleVector.fromArray(DOUBLES, a, i));
    }
    return Math.max(greatest.reduceLanes(VectorOperators.MAX), super.greatest(a, end, to));
  }

  @Override
  long fingerprint(double[][] inputs, double[] labels, int from, int to) {
    int end = vectorEnd(from, to);
    LongVector sum = LongVector.zero(LONGS);
    for (int i = from; i < end; i += LONGS.length()) {
      LongVector hash = LongVector.broadcast(LONGS, SEED);
      for (double[] input : inputs) {
        hash = chain(hash, input, i);
      }
      hash = chain(hash, labels, i).mul(LAST_FACTOR);
      sum =
          sum.add(
              hash.lanewise(VectorOperators.XOR, hash.lanewise(VectorOperators.LSHR, LAST_SHIFT)));
    }
    return sum.reduceLanes(VectorOperators.ADD) + super.fingerprint(inputs, labels, end, to);
  }

  private static LongVector chain(LongVector hash, double[] column, int i) {
    LongVector bits =
        DoubleVector.fromArray(DOUBLES, column, i)
            .add(0.0)
            .viewAsIntegralLanes()
            .reinterpretAsLongs();
    LongVector next = hash.lanewise(VectorOperators.XOR, bits).mul(FACTOR);
    return next.lanewise(VectorOperators.XOR, next.lanewise(VectorOperators.LSHR, SHIFT));
  }

  /** Where the part ends that vectors do. */
  private static int vectorEnd(int from, int to) {
    return to - from < FEW ? from : from + DOUBLES.loopBound(to - from);
  }
}
