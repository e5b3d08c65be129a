package io.sparkneuron.core;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link SumKernel} on as many lanes as the processor has. Loaded by name, only where
 * the module is.
 *
 * <p>C2 must see the class of every vector, or it boxes them all, fifty times slower. In a long
 * loop it relies for that on what was observed while the loop was interpreted, and two threads that
 * observe at the same time can spoil it: with JDK 17, in one JVM of ten. So the constructor lets
 * one thread observe every loop first. And no vector is handed to a method of ours, which C2 may
 * decline to inline.
 *
 * <p>{@code fma(−1, term)} subtracts from a term, exactly like a subtraction, but where a processor
 * has units for multiplications beside those for additions, it keeps both busy.
 */
final class VectorKernel extends SumKernel {
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
  private static final int LANES = DOUBLES.length();

  /** Below this many rows the loops would run interpreted, where vectors are slow. */
  private static final int FEW = 128;

  /** Together a tenth of a second, once per JVM. */
  private static final int WARM_UPS = 50;

  private static final int WARM_UP_ROWS = 512;

  VectorKernel() {
    double[] zeros = new double[WARM_UP_ROWS];
    GridSum sum = new GridSum();
    sum.begin(1);
    for (int i = 0; i < WARM_UPS; i++) {
      add(zeros, 0, WARM_UP_ROWS, sum);
      addErrors(1, zeros, 1, zeros, 0, WARM_UP_ROWS, sum, sum, sum);
      addProducts(zeros, 0, zeros, 0, WARM_UP_ROWS, sum);
      least(zeros, 0, WARM_UP_ROWS);
      greatest(zeros, 0, WARM_UP_ROWS);
      fingerprint(new double[][] {zeros}, zeros, 0, WARM_UP_ROWS);
    }
  }

  @Override
  void add(double[] a, int from, int to, GridSum sum) {
    int end = vectorEnd(from, to);
    if (end > from) {
      DoubleVector minus = DoubleVector.broadcast(DOUBLES, -1);
      DoubleVector sum1 = DoubleVector.broadcast(DOUBLES, sum.offset1);
      DoubleVector sum2 = DoubleVector.broadcast(DOUBLES, sum.offset2);
      DoubleVector sum3 = DoubleVector.broadcast(DOUBLES, sum.offset3);
      LongVector rests = LongVector.zero(LONGS);
      for (int i = from; i < end; i += LANES) {
        DoubleVector term = DoubleVector.fromArray(DOUBLES, a, i);
        DoubleVector next = term.add(sum1);
        DoubleVector rest = next.sub(sum1).fma(minus, term);
        sum1 = next;
        next = rest.add(sum2);
        rest = next.sub(sum2).fma(minus, rest);
        sum2 = next;
        next = rest.add(sum3);
        rests = next.sub(sum3).fma(minus, rest).viewAsIntegralLanes().or(rests);
        sum3 = next;
      }
      sum1.intoArray(sum.lanes, 0);
      sum2.intoArray(sum.lanes, LANES);
      sum3.intoArray(sum.lanes, 2 * LANES);
      rests.intoArray(sum.restLanes, 0);
      sum.takeLanes(3, LANES);
    }
    super.add(a, end, to, sum);
  }

  @Override
  void addErrors(
      double weight,
      double[] input,
      double bias,
      double[] labels,
      int from,
      int to,
      GridSum sum,
      GridSum products,
      GridSum squares) {
    int end = vectorEnd(from, to);
    if (end > from) {
      DoubleVector minus = DoubleVector.broadcast(DOUBLES, -1);
      DoubleVector sum1 = DoubleVector.broadcast(DOUBLES, sum.offset1);
      DoubleVector sum2 = DoubleVector.broadcast(DOUBLES, sum.offset2);
      DoubleVector sum3 = DoubleVector.broadcast(DOUBLES, sum.offset3);
      DoubleVector square1 = DoubleVector.broadcast(DOUBLES, squares.offset1);
      DoubleVector square2 = DoubleVector.broadcast(DOUBLES, squares.offset2);
      DoubleVector square3 = DoubleVector.broadcast(DOUBLES, squares.offset3);
      DoubleVector product1 = DoubleVector.broadcast(DOUBLES, products.offset1);
      DoubleVector product2 = DoubleVector.broadcast(DOUBLES, products.offset2);
      DoubleVector product3 = DoubleVector.broadcast(DOUBLES, products.offset3);
      DoubleVector product4 = DoubleVector.broadcast(DOUBLES, products.offset4);
      LongVector rests = LongVector.zero(LONGS);
      for (int i = from; i < end; i += LANES) {
        DoubleVector x = DoubleVector.fromArray(DOUBLES, input, i);
        DoubleVector error =
            x.mul(weight).add(bias).sub(DoubleVector.fromArray(DOUBLES, labels, i));
        DoubleVector next = error.add(sum1);
        DoubleVector rest = next.sub(sum1).fma(minus, error);
        sum1 = next;
        next = rest.add(sum2);
        rest = next.sub(sum2).fma(minus, rest);
        sum2 = next;
        next = rest.add(sum3);
        rests = next.sub(sum3).fma(minus, rest).viewAsIntegralLanes().or(rests);
        sum3 = next;
        DoubleVector square = error.mul(error);
        next = square.add(square1);
        rest = next.sub(square1).fma(minus, square);
        square1 = next;
        next = rest.add(square2);
        rest = next.sub(square2).fma(minus, rest);
        square2 = next;
        next = rest.add(square3);
        rests = next.sub(square3).fma(minus, rest).viewAsIntegralLanes().or(rests);
        square3 = next;
        DoubleVector high = error.mul(x);
        DoubleVector low = error.fma(x, high.neg());
        next = high.add(product1);
        rest = next.sub(product1).fma(minus, high);
        product1 = next;
        next = rest.add(product2);
        rest = next.sub(product2).fma(minus, rest);
        product2 = next;
        next = low.add(product2);
        low = next.sub(product2).fma(minus, low);
        product2 = next;
        next = rest.add(product3);
        rest = next.sub(product3).fma(minus, rest);
        product3 = next;
        next = low.add(product3);
        low = next.sub(product3).fma(minus, low);
        product3 = next;
        next = rest.add(product4);
        rests = next.sub(product4).fma(minus, rest).viewAsIntegralLanes().or(rests);
        product4 = next;
        next = low.add(product4);
        rests = next.sub(product4).fma(minus, low).viewAsIntegralLanes().or(rests);
        product4 = next;
      }
      sum1.intoArray(sum.lanes, 0);
      sum2.intoArray(sum.lanes, LANES);
      sum3.intoArray(sum.lanes, 2 * LANES);
      rests.intoArray(sum.restLanes, 0);
      square1.intoArray(squares.lanes, 0);
      square2.intoArray(squares.lanes, LANES);
      square3.intoArray(squares.lanes, 2 * LANES);
      rests.intoArray(squares.restLanes, 0);
      product1.intoArray(products.lanes, 0 * LANES);
      product2.intoArray(products.lanes, 1 * LANES);
      product3.intoArray(products.lanes, 2 * LANES);
      product4.intoArray(products.lanes, 3 * LANES);
      rests.intoArray(products.restLanes, 0);
      products.takeLanes(4, LANES);
      sum.takeLanes(3, LANES);
      squares.takeLanes(3, LANES);
    }
    super.addErrors(weight, input, bias, labels, end, to, sum, products, squares);
  }

  @Override
  void addProducts(double[] a, int aFrom, double[] b, int bFrom, int length, GridSum sum) {
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
        DoubleVector high = u.mul(v);
        DoubleVector low = u.fma(v, high.neg());
        DoubleVector next = high.add(sum1);
        DoubleVector rest = next.sub(sum1).fma(minus, high);
        sum1 = next;
        next = rest.add(sum2);
        rest = next.sub(sum2).fma(minus, rest);
        sum2 = next;
        next = low.add(sum2);
        low = next.sub(sum2).fma(minus, low);
        sum2 = next;
        next = rest.add(sum3);
        rest = next.sub(sum3).fma(minus, rest);
        sum3 = next;
        next = low.add(sum3);
        low = next.sub(sum3).fma(minus, low);
        sum3 = next;
        next = rest.add(sum4);
        rests = next.sub(sum4).fma(minus, rest).viewAsIntegralLanes().or(rests);
        sum4 = next;
        next = low.add(sum4);
        rests = next.sub(sum4).fma(minus, low).viewAsIntegralLanes().or(rests);
        sum4 = next;
      }
      sum1.intoArray(sum.lanes, 0);
      sum2.intoArray(sum.lanes, LANES);
      sum3.intoArray(sum.lanes, 2 * LANES);
      sum4.intoArray(sum.lanes, 3 * LANES);
      rests.intoArray(sum.restLanes, 0);
      sum.takeLanes(4, LANES);
    }
    super.addProducts(a, aFrom + end, b, bFrom + end, length - end, sum);
  }

  @Override
  double least(double[] a, int from, int to) {
    int end = vectorEnd(from, to);
    if (end == from) {
      return super.least(a, from, to);
    }
    DoubleVector least = DoubleVector.broadcast(DOUBLES, Double.POSITIVE_INFINITY);
    for (int i = from; i < end; i += LANES) {
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
    for (int i = from; i < end; i += LANES) {
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
