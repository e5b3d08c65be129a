package io.sparkneuron.report;

import io.sparkneuron.core.KeyLine;
import io.sparkneuron.core.LineCounts;
import io.sparkneuron.core.LinePicture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Lines of keys beside the line of all rows, everyday and odd. */
final class LineExamples {
  private LineExamples() {}

  /** So many keys with rows and errors of all sizes, of which so many are drawn. */
  static Report.Lines many(int inputs, int keys, int drawn, String value) {
    Random random = new Random(keys);
    int weights = Math.min(inputs, LinePicture.MOST_WEIGHTS);
    List<double[]> sample = new ArrayList<>();
    for (int key = 0; key < drawn; key++) {
      double[] line = new double[3 + weights];
      line[0] = Math.rint(Math.exp(8 * random.nextDouble()));
      for (int i = 1; i < line.length; i++) {
        line[i] = line[0] < 4 ? Double.NaN : Math.exp(random.nextGaussian()) * (i == 1 ? 1 : i - 4);
      }
      sample.add(line);
    }
    sample.get(0)[1] = 1e9;
    List<LinePicture.Key> listed =
        IntStream.range(0, LinePicture.MOST_LISTED)
            .mapToObj(
                k -> new LinePicture.Key(List.of(value + k, ""), KeyLine.Status.OK, 900 - k, 9))
            .toList();
    return new Report.Lines(
        List.of("store", value),
        new LineCounts(Map.of(KeyLine.Status.OK, keys - 7L, KeyLine.Status.TOO_FEW_ROWS, 7L)),
        new LinePicture(
            keys, IntStream.range(0, weights).boxed().toList(), sample, listed, listed));
  }

  /** One key. */
  static Report.Lines one() {
    LinePicture.Key key = new LinePicture.Key(List.of("Berlin"), KeyLine.Status.OK, 50, 0);
    return new Report.Lines(
        List.of("shop"),
        new LineCounts(Map.of(KeyLine.Status.OK, 1L)),
        new LinePicture(
            1, List.of(0), List.of(new double[] {50, 0, 3, -1e100}), List.of(key), List.of(key)));
  }

  /** Keys of which none has a line. */
  static Report.Lines none() {
    double[] line = {1, Double.NaN, Double.NaN, Double.NaN};
    LinePicture.Key key =
        new LinePicture.Key(List.of("a"), KeyLine.Status.TOO_FEW_ROWS, 1, Double.NaN);
    return new Report.Lines(
        List.of("shop"),
        new LineCounts(Map.of(KeyLine.Status.TOO_FEW_ROWS, 2L)),
        new LinePicture(2, List.of(0), List.of(line, line), List.of(), List.of(key, key)));
  }

  static Report with(Report report, Report.Lines lines) {
    return new Report(
        report.version(),
        report.run(),
        report.columns(),
        report.result(),
        report.judgement(),
        report.picture(),
        report.drifts(),
        report.history(),
        report.settings(),
        report.provenance(),
        Optional.of(lines));
  }
}
