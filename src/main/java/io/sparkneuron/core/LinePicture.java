package io.sparkneuron.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the lines of keys look like together.
 *
 * @param keys how many there are
 * @param inputs whose weights are drawn, by their places
 * @param sample of each line {@code rows, rmse, bias} and those weights, NaN where one is not
 *     known: all lines, or those of about {@link #MOST_SAMPLED} keys that a hash of the key chose
 * @param largestErrors the keys whose own line has the largest rmse of all, at most {@link
 *     #MOST_LISTED}
 * @param mostRows the keys with the most rows of all, as many
 */
public record LinePicture(
    long keys,
    List<Integer> inputs,
    List<double[]> sample,
    List<Key> largestErrors,
    List<Key> mostRows) {
  public static final int MOST_SAMPLED = 10_000;
  public static final int MOST_LISTED = 20;

  /** More pictures are not looked at. */
  public static final int MOST_WEIGHTS = 6;

  /** Shares of keys whose largest error is told. */
  private static final List<String> SHARES = List.of("0.05", "0.5", "0.95");

  private static final int ROWS = 0;
  private static final int RMSE = 1;
  private static final int BIAS = 2;
  private static final int WEIGHTS = 3;

  public LinePicture {
    inputs = List.copyOf(inputs);
    sample = List.copyOf(sample);
    largestErrors = List.copyOf(largestErrors);
    mostRows = List.copyOf(mostRows);
  }

  /**
   * A key.
   *
   * @param values one for each key column
   * @param rows that its line is fitted to
   * @param rmse of its own line on the rows that judge; NaN if it has none, or no such rows
   */
  public record Key(List<String> values, KeyLine.Status status, long rows, double rmse) {
    public Key {
      values = List.copyOf(values);
    }
  }

  /** Whether there are more lines than were sampled. */
  public boolean isSample() {
    return sample.size() < keys;
  }

  /** Rows of each key, sorted. */
  public double[] rows() {
    return column(ROWS);
  }

  /** Root mean squared error of each line on the rows that judge it, sorted. */
  public double[] errors() {
    return column(RMSE);
  }

  /** Of each line, sorted. */
  public double[] biases() {
    return column(BIAS);
  }

  /**
   * Of each line, sorted.
   *
   * @param place of the input among {@link #inputs}
   */
  public double[] weights(int place) {
    return column(WEIGHTS + place);
  }

  private double[] column(int column) {
    return sample.stream()
        .mapToDouble(line -> line[column])
        .filter(number -> !Double.isNaN(number))
        .sorted()
        .toArray();
  }

  /** Empty if no key has a line with rows that judge it. */
  public Optional<ErrorSpread> errorSpread() {
    if (largestErrors.isEmpty()) {
      return Optional.empty();
    }
    double[] errors = errors();
    Map<String, Double> quantiles = new LinkedHashMap<>();
    if (errors.length > 0) {
      SHARES.forEach(share -> quantiles.put(share, quantile(errors, Double.parseDouble(share))));
    }
    quantiles.put("1", largestErrors.get(0).rmse());
    return Optional.of(new ErrorSpread(quantiles, errors.length, isSample()));
  }

  /**
   * The least of some numbers such that at least a share of them is not larger.
   *
   * @param sorted at least one
   * @param share above 0, at most 1
   */
  public static double quantile(double[] sorted, double share) {
    return sorted[(int) Math.ceil(share * sorted.length) - 1];
  }
}
