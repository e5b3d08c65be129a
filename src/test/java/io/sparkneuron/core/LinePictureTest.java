package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinePictureTest {
  private static LinePicture.Key key(double rmse) {
    return new LinePicture.Key(List.of("k"), KeyLine.Status.OK, 9, rmse);
  }

  private static double[] line(double rmse) {
    return new double[] {9, rmse, 1, 2};
  }

  private static LinePicture picture(long keys, List<double[]> sample, double largest) {
    return new LinePicture(keys, List.of(0), sample, List.of(key(largest)), List.of());
  }

  /** The definition: the least that a share does not exceed. */
  @Test
  void aQuantileIsTheLeastThatAShareDoesNotExceed() {
    Random random = new Random(4);
    for (int n = 1; n < 50; n++) {
      double[] sorted = random.ints(n, 0, 20).sorted().mapToDouble(i -> i).toArray();
      for (double share : new double[] {0.01, 0.05, 0.5, 0.95, 0.99, 1}) {
        double expected = Double.NaN;
        for (int i = n - 1; i >= 0; i--) {
          double value = sorted[i];
          long upTo = Arrays.stream(sorted).filter(v -> v <= value).count();
          expected = upTo >= share * n ? value : expected;
        }
        assertThat(LinePicture.quantile(sorted, share)).as(n + " " + share).isEqualTo(expected);
      }
    }
  }

  @Test
  void errorsAreSpreadOverThoseThatAreKnown() {
    List<double[]> lines = new ArrayList<>();
    for (int i = 100; i >= 1; i--) {
      lines.add(line(i));
      lines.add(line(Double.NaN));
    }
    ErrorSpread spread = picture(200, lines, 100).errorSpread().orElseThrow();
    assertThat(spread.quantiles()).hasToString("{0.05=5.0, 0.5=50.0, 0.95=95.0, 1=100.0}");
    assertThat(spread.keys()).isEqualTo(100);
    assertThat(spread.isSample()).isFalse();
  }

  @Test
  void theLargestIsThatOfAllKeys() {
    ErrorSpread spread = picture(1_000_000, List.of(line(3)), 7).errorSpread().orElseThrow();
    assertThat(spread.quantiles()).hasToString("{0.05=3.0, 0.5=3.0, 0.95=3.0, 1=7.0}");
    assertThat(spread.isSample()).isTrue();
    LinePicture none =
        new LinePicture(1, List.of(0), List.of(line(Double.NaN)), List.of(), List.of());
    assertThat(none.errorSpread()).isEmpty();
  }
}
