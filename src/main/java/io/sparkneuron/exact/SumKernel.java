package io.sparkneuron.exact;

/**
 * The loops in which the time goes. Every kernel gives the same bits, because a {@link GridSum} is
 * exact or says that it is not. All numbers must be finite, unless a method says what else becomes
 * of them.
 *
 * <p>This one is plain Java; {@link VectorKernel} does the same with {@code jdk.incubator.vector}.
 */
public class SumKernel {
  /** Set to {@code scalar} to do without the vector kernel. */
  public static final String PROPERTY = "spark-neuron.kernel";

  private static final String MODULE = "jdk.incubator.vector";
  static final SumKernel SCALAR = new SumKernel();

  /** Made when there are rows enough to be worth its start. */
  private static final class Best {
    static final SumKernel KERNEL = best();
  }

  SumKernel() {}

  /**
   * The fastest kernel of this JVM for columns of so many rows. Spark 4 starts its drivers and
   * executors with the vector module, 3.5 does not.
   */
  public static SumKernel forRows(int rows) {
    return rows < RowLoop.CHUNK || "scalar".equals(System.getProperty(PROPERTY))
        ? SCALAR
        : Best.KERNEL;
  }

  /** By name, since the class cannot even be loaded without the module. */
  private static SumKernel best() {
    if (ModuleLayer.boot().findModule(MODULE).isPresent()) {
      try {
        return (SumKernel)
            Class.forName("io.sparkneuron.exact.VectorKernel")
                .getDeclaredConstructor()
                .newInstance();
      } catch (ReflectiveOperationException | LinkageError e) {
        // An incubating module may change; the scalar kernel is always right.
        return SCALAR;
      }
    }
    return SCALAR;
  }

  /** Adds {@code a[from…to)} to a sum that has begun with a bound of these terms. */
  public void add(double[] a, int from, int to, GridSum sum) {
    double sum1 = sum.offset1;
    double sum2 = sum.offset2;
    double sum3 = sum.offset3;
    long rests = 0;
    for (int i = from; i < to; i++) {
      double term = a[i];
      double next = sum1 + term;
      double rest = term - (next - sum1);
      sum1 = next;
      next = sum2 + rest;
      rest = rest - (next - sum2);
      sum2 = next;
      next = sum3 + rest;
      rests |= Double.doubleToRawLongBits(rest - (next - sum3));
      sum3 = next;
    }
    sum.take(sum1, sum2, sum3, sum.offset4, rests);
  }

  /**
   * Adds the residuals {@code slope · input + intercept − observed}, computed in doubles from the
   * left, of whole groups of rows from {@code from} on, their exact products with the input, and
   * their squares, each rounded to a double. It is one loop, so that computing hides the wait for
   * memory.
   *
   * @param grids have begun with bounds of these rows
   * @param to at most {@link RowLoop#RANGE} rows after {@code from}
   * @return where it stopped, short of a group before {@code to}
   */
  public int addResiduals(
      double slope,
      double[] input,
      double intercept,
      double[] observed,
      int from,
      int to,
      ResidualGrids grids) {
    return addGroups(slope, input, intercept, observed, null, from, to, grids);
  }

  /**
   * The same of rows with weights: adds the products of weight and residual, each rounded to a
   * double, their exact products with the input, and their products with the residual, rounded once
   * more.
   */
  public int addWeightedResiduals(
      double slope,
      double[] input,
      double intercept,
      double[] observed,
      double[] weights,
      int from,
      int to,
      ResidualGrids grids) {
    return addGroups(slope, input, intercept, observed, weights, from, to, grids);
  }

  private static int addGroups(
      double slope,
      double[] input,
      double intercept,
      double[] observed,
      double[] weights,
      int from,
      int to,
      ResidualGrids grids) {
    int end = to - (to - from) % ResidualGrids.GROUP;
    for (int group = from; group < end; group += ResidualGrids.GROUP) {
      addGroup(slope, input, intercept, observed, weights, group, grids);
      grids.takeLanes(1);
    }
    return end;
  }

  private static void addGroup(
      double slope,
      double[] input,
      double intercept,
      double[] observed,
      double[] weights,
      int from,
      ResidualGrids grids) {
    double sum1 = grids.offsets[0];
    double sum2 = grids.offsets[1];
    double square1 = grids.offsets[2];
    double square2 = grids.offsets[3];
    double product1 = grids.offsets[4];
    double product2 = grids.offsets[5];
    double product3 = grids.offsets[6];
    long rests = 0;
    for (int i = from; i < from + ResidualGrids.GROUP; i++) {
      double x = input[i];
      double residual = slope * x + intercept - observed[i];
      double weighted = weights == null ? residual : weights[i] * residual;
      double next = sum1 + weighted;
      double rest = weighted - (next - sum1);
      sum1 = next;
      next = sum2 + rest;
      rests |= Double.doubleToRawLongBits(rest - (next - sum2));
      sum2 = next;
      double square = weighted * residual;
      next = square1 + square;
      rest = square - (next - square1);
      square1 = next;
      next = square2 + rest;
      rests |= Double.doubleToRawLongBits(rest - (next - square2));
      square2 = next;
      double high = weighted * x;
      double low = Math.fma(weighted, x, -high);
      next = product1 + high;
      rest = high - (next - product1);
      product1 = next;
      next = product2 + rest;
      rests |= Double.doubleToRawLongBits(rest - (next - product2));
      product2 = next;
      next = product2 + low;
      rest = low - (next - product2);
      product2 = next;
      next = product3 + rest;
      rests |= Double.doubleToRawLongBits(rest - (next - product3));
      product3 = next;
    }
    long[] lanes = grids.lanes;
    lanes[0] = Double.doubleToRawLongBits(sum1);
    lanes[1] = Double.doubleToRawLongBits(sum2);
    lanes[2] = Double.doubleToRawLongBits(square1);
    lanes[3] = Double.doubleToRawLongBits(square2);
    lanes[4] = Double.doubleToRawLongBits(product1);
    lanes[5] = Double.doubleToRawLongBits(product2);
    lanes[6] = Double.doubleToRawLongBits(product3);
    lanes[7] = rests;
  }

  /**
   * Adds the exact products {@code a[aFrom + i] · b[bFrom + i]} for i in [0, length) to a sum that
   * has begun with bounds of these factors.
   */
  public void addProducts(double[] a, int aFrom, double[] b, int bFrom, int length, GridSum sum) {
    double sum1 = sum.offset1;
    double sum2 = sum.offset2;
    double sum3 = sum.offset3;
    double sum4 = sum.offset4;
    long rests = 0;
    for (int i = 0; i < length; i++) {
      double u = a[aFrom + i];
      double v = b[bFrom + i];
      double high = u * v;
      double low = Math.fma(u, v, -high);
      double next = sum1 + high;
      double rest = high - (next - sum1);
      sum1 = next;
      next = sum2 + rest;
      rest = rest - (next - sum2);
      sum2 = next;
      next = sum2 + low;
      low = low - (next - sum2);
      sum2 = next;
      next = sum3 + rest;
      rest = rest - (next - sum3);
      sum3 = next;
      next = sum3 + low;
      low = low - (next - sum3);
      sum3 = next;
      next = sum4 + rest;
      rests |= Double.doubleToRawLongBits(rest - (next - sum4));
      sum4 = next;
      next = sum4 + low;
      rests |= Double.doubleToRawLongBits(low - (next - sum4));
      sum4 = next;
    }
    sum.take(sum1, sum2, sum3, sum4, rests);
  }

  /**
   * Adds the products {@code a[i] · b[i]} for i in [from, to), each rounded to a double and then to
   * the quantum of the sum.
   */
  public void addRoundedProducts(double[] a, double[] b, int from, int to, RoundedSum sum) {
    double coarse = sum.coarse;
    double fine = sum.fine;
    long widths = 0;
    long quanta = 0;
    long seen = 0;
    for (int i = from; i < to; i++) {
      double term = a[i] * b[i];
      double onGrid = term + coarse;
      double rest = term - (onGrid - coarse);
      long bits = Double.doubleToRawLongBits(onGrid);
      widths += bits;
      seen |= bits;
      quanta += Double.doubleToRawLongBits(rest + fine);
    }
    sum.take(to - from, widths, quanta, seen);
  }

  /**
   * Adds a², a²·q and a²·q² of rows [from, to) in one loop, so that computing hides the wait for
   * memory. The products are a·a, a·(a·q) and (a·q)·(a·q), each rounded to a double, then to the
   * quantum, which is the same for the three sums.
   *
   * @return false if a row has less than the rule's least share; the sums are of no use then
   */
  public boolean addSquares(
      LeverageRule rule,
      double[] input,
      double[] observed,
      int from,
      int to,
      RoundedSum ofA,
      RoundedSum ofBoth,
      RoundedSum ofQ) {
    for (int i = from; i < to; i++) {
      double d = input[i] - rule.inputCentre();
      double e = rule.slope() * d + (rule.errorAtCentre() - (observed[i] - rule.observedCentre()));
      double q = rule.factor() * d - rule.shift();
      double share = 1 - (1 + q * q) * rule.part();
      if (share < rule.leastShare()) {
        return false;
      }
      double a = e / share;
      double product = a * q;
      ofA.add(a * a);
      ofBoth.add(a * product);
      ofQ.add(product * product);
    }
    return true;
  }

  /**
   * The smallest and the largest value of [from, to), both NaN if there is a NaN; +∞ and −∞ for
   * none.
   *
   * @param leastAndGreatest receives them
   */
  public void extremes(double[] a, int from, int to, double[] leastAndGreatest) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      least = Math.min(least, a[i]);
      greatest = Math.max(greatest, a[i]);
    }
    leastAndGreatest[0] = least;
    leastAndGreatest[1] = greatest;
  }

  /**
   * Sum modulo 2⁶⁴ of a hash of each row in [from, to): the same rows in any order have the same.
   * −0.0 counts as 0.0, and swapped cells show.
   *
   * @param inputs one array per column, any number of them
   * @param observed one column more
   */
  public long fingerprint(double[][] inputs, double[] observed, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += RowHash.of(inputs, observed, i);
    }
    return sum;
  }
}
