package io.sparkneuron.bench;

import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.PointBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The limit: Σe, Σe·x and Σe² over the same arrays as an epoch, in plain rounded doubles, on as
 * many threads as cores, without Spark.
 */
final class PlainLoop implements AutoCloseable {
  private static final VectorSpecies<Double> LANES = DoubleVector.SPECIES_PREFERRED;

  /** Rows of which the errors stay in the first-level cache. */
  private static final int CHUNK = 1024;

  private final List<List<PointBlock>> shares = new ArrayList<>();
  private final ExecutorService threads;
  private final int inputs;

  /** Which loop. */
  enum Kind {
    /** Plain Java, four accumulators of each sum. */
    UNROLLED,
    /** The same with {@code jdk.incubator.vector}. */
    VECTOR
  }

  PlainLoop(List<PointBlock> blocks, int cores) {
    for (int t = 0; t < cores; t++) {
      shares.add(blocks.subList(blocks.size() * t / cores, blocks.size() * (t + 1) / cores));
    }
    inputs = blocks.get(0).inputs();
    threads = Executors.newFixedThreadPool(cores);
  }

  @Override
  public void close() {
    threads.shutdown();
  }

  /** Σe, Σe², then Σe·x_j for every input. */
  double[] sums(Kind kind, Neuron neuron) throws InterruptedException, ExecutionException {
    List<Callable<double[]>> tasks = new ArrayList<>();
    for (List<PointBlock> share : shares) {
      tasks.add(() -> sums(kind, neuron, share));
    }
    double[] total = new double[inputs + 2];
    for (Future<double[]> part : threads.invokeAll(tasks)) {
      for (int k = 0; k < total.length; k++) {
        total[k] += part.get()[k];
      }
    }
    return total;
  }

  private double[] sums(Kind kind, Neuron neuron, List<PointBlock> share) {
    double[] sums = new double[inputs + 2];
    double[] weights = neuron.weights();
    double[] errors = new double[CHUNK];
    for (PointBlock block : share) {
      if (inputs > 1) {
        addWide(weights, neuron.bias(), block, errors, sums);
      } else if (kind == Kind.UNROLLED) {
        addUnrolled(weights[0], neuron.bias(), block.input(0), block.labels(), sums);
      } else {
        addVectors(weights[0], neuron.bias(), block.input(0), block.labels(), sums);
      }
    }
    return sums;
  }

  private static void addUnrolled(double w, double b, double[] x, double[] y, double[] sums) {
    double e0 = 0;
    double e1 = 0;
    double e2 = 0;
    double e3 = 0;
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double p0 = 0;
    double p1 = 0;
    double p2 = 0;
    double p3 = 0;
    int i = 0;
    for (; i <= x.length - 4; i += 4) {
      double a0 = w * x[i] + b - y[i];
      double a1 = w * x[i + 1] + b - y[i + 1];
      double a2 = w * x[i + 2] + b - y[i + 2];
      double a3 = w * x[i + 3] + b - y[i + 3];
      e0 += a0;
      e1 += a1;
      e2 += a2;
      e3 += a3;
      s0 += a0 * a0;
      s1 += a1 * a1;
      s2 += a2 * a2;
      s3 += a3 * a3;
      p0 += a0 * x[i];
      p1 += a1 * x[i + 1];
      p2 += a2 * x[i + 2];
      p3 += a3 * x[i + 3];
    }
    for (; i < x.length; i++) {
      double a = w * x[i] + b - y[i];
      e0 += a;
      s0 += a * a;
      p0 += a * x[i];
    }
    sums[0] += e0 + e1 + e2 + e3;
    sums[1] += s0 + s1 + s2 + s3;
    sums[2] += p0 + p1 + p2 + p3;
  }

  private static void addVectors(double w, double b, double[] x, double[] y, double[] sums) {
    DoubleVector e0 = DoubleVector.zero(LANES);
    DoubleVector e1 = e0;
    DoubleVector s0 = e0;
    DoubleVector s1 = e0;
    DoubleVector p0 = e0;
    DoubleVector p1 = e0;
    int step = LANES.length();
    int i = 0;
    for (; i <= x.length - 2 * step; i += 2 * step) {
      DoubleVector x0 = DoubleVector.fromArray(LANES, x, i);
      DoubleVector x1 = DoubleVector.fromArray(LANES, x, i + step);
      DoubleVector a0 = x0.mul(w).add(b).sub(DoubleVector.fromArray(LANES, y, i));
      DoubleVector a1 = x1.mul(w).add(b).sub(DoubleVector.fromArray(LANES, y, i + step));
      e0 = e0.add(a0);
      e1 = e1.add(a1);
      s0 = a0.fma(a0, s0);
      s1 = a1.fma(a1, s1);
      p0 = a0.fma(x0, p0);
      p1 = a1.fma(x1, p1);
    }
    for (; i < x.length; i++) {
      double a = w * x[i] + b - y[i];
      sums[0] += a;
      sums[1] += a * a;
      sums[2] += a * x[i];
    }
    sums[0] += e0.add(e1).reduceLanes(VectorOperators.ADD);
    sums[1] += s0.add(s1).reduceLanes(VectorOperators.ADD);
    sums[2] += p0.add(p1).reduceLanes(VectorOperators.ADD);
  }

  /** Many inputs: the errors of a chunk, then one dot product after the other while it is hot. */
  private static void addWide(
      double[] weights, double bias, PointBlock block, double[] errors, double[] sums) {
    double[] labels = block.labels();
    for (int from = 0; from < labels.length; from += CHUNK) {
      int length = Math.min(CHUNK, labels.length - from);
      for (int i = 0; i < length; i++) {
        errors[i] = bias - labels[from + i];
      }
      for (int j = 0; j < weights.length; j++) {
        double weight = weights[j];
        double[] input = block.input(j);
        for (int i = 0; i < length; i++) {
          errors[i] += weight * input[from + i];
        }
      }
      for (int i = 0; i < length; i++) {
        sums[0] += errors[i];
      }
      sums[1] += dot(errors, errors, 0, length);
      for (int j = 0; j < weights.length; j++) {
        sums[j + 2] += dot(errors, block.input(j), from, length);
      }
    }
  }

  /** Σ a[i] · b[from + i]. */
  private static double dot(double[] a, double[] b, int from, int length) {
    DoubleVector sum0 = DoubleVector.zero(LANES);
    DoubleVector sum1 = sum0;
    int step = LANES.length();
    int i = 0;
    for (; i <= length - 2 * step; i += 2 * step) {
      sum0 =
          DoubleVector.fromArray(LANES, a, i).fma(DoubleVector.fromArray(LANES, b, from + i), sum0);
      sum1 =
          DoubleVector.fromArray(LANES, a, i + step)
              .fma(DoubleVector.fromArray(LANES, b, from + i + step), sum1);
    }
    double sum = sum0.add(sum1).reduceLanes(VectorOperators.ADD);
    for (; i < length; i++) {
      sum += a[i] * b[from + i];
    }
    return sum;
  }
}
