package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Six tables of R, some of them with weights or through 0, too, and what R's {@code summary.lm},
 * {@code confint}, {@code predict} and {@code sandwich::vcovHC} say of them ({@code
 * src/test/resources/uncertainty/oracle.R}).
 */
class UncertaintyOracleTest {
  private static final double DIGITS = 1e-11;

  /**
   * sandwich inverts the sums of products of Longley's table, with a condition of 1e19, in doubles;
   * {@code StandardErrorsTest} has them in 200 digits.
   */
  private static final double DIGITS_OF_LONGLEY = 1e-5;

  private static final double CONFIDENCE = 0.9;

  /** Answers by table, errors and what; in the order of their index. */
  private static Map<String, List<Double>> answers() {
    return TestRows.resource("uncertainty/answers.csv").stream()
        .collect(
            Collectors.groupingBy(
                line -> line[0] + "," + line[1] + "," + line[2],
                TreeMap::new,
                Collectors.mapping(line -> Double.valueOf(line[4]), Collectors.toList())));
  }

  private static void assertLike(List<Double> found, List<Double> expected, String about) {
    double digits = about.startsWith("longley,hc") ? DIGITS_OF_LONGLEY : DIGITS;
    assertThat(found).as(about).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i))
          .as("%s %d", about, i)
          .isCloseTo(expected.get(i), within(digits * Math.abs(expected.get(i)) + 1e-250));
    }
  }

  @TestFactory
  Stream<DynamicTest> whatRSays() {
    Map<String, List<Double>> answers = answers();
    assertThat(answers).hasSizeGreaterThan(150);
    return Stream.concat(
            Stream.of("cars", "stackloss", "swiss", "mtcars", "longley", "faithful"),
            Stream.of("cars", "stackloss", "mtcars", "faithful")
                .flatMap(
                    table ->
                        Stream.of("weights", "through 0", "weights through 0")
                            .map(how -> table + " " + how)))
        .flatMap(
            name ->
                Stream.of(ErrorKind.values())
                    .map(
                        errors ->
                            DynamicTest.dynamicTest(
                                name + ", " + errors, () -> compare(name, errors, answers))));
  }

  /** Those of {@code oracle.R}: 1/4 to 5/4. */
  private static LocalPoints withWeights(LocalPoints points) {
    PointBlock block = points.blocks().get(0);
    double[] weights =
        IntStream.rangeClosed(1, block.rows()).mapToDouble(i -> (i * 7 % 5 + 1) / 4.0).toArray();
    double[][] inputs = new double[block.inputs()][];
    Arrays.setAll(inputs, block::input);
    return new LocalPoints(List.of(PointBlock.of(inputs, block.labels(), weights)));
  }

  private static void compare(String name, ErrorKind errors, Map<String, List<Double>> answers) {
    LocalPoints points = TestRows.oracle(name.split(" ")[0]);
    if (name.contains("weights")) {
      points = withWeights(points);
    }
    boolean hasBias = !name.contains("through 0");
    TrainingSettings settings =
        TrainingSettings.defaults(1)
            .withBias(hasBias)
            .withErrors(errors)
            .withConfidence(CONFIDENCE);
    TrainingResult result = points.train(settings);
    Neuron neuron = result.neuron();
    Uncertainty found = result.uncertainty();
    assertThat(StandardErrors.of(points, neuron, hasBias, errors, CONFIDENCE)).isEqualTo(found);
    Map<String, List<Double>> values = new TreeMap<>();
    List<Double> line = new ArrayList<>(Arrays.stream(neuron.weights()).boxed().toList());
    if (hasBias) {
      line.add(neuron.bias());
    } else {
      assertThat(neuron.bias()).isEqualTo(0.0);
      assertThat(found.bias()).isEmpty();
    }
    assertThat(found.hasBias()).isEqualTo(hasBias);
    if (errors == ErrorKind.CLASSIC) {
      values.put("coefficient", line);
      values.put("s", List.of(found.residualStandardError().orElseThrow()));
      values.put("degrees", List.of((double) found.degreesOfFreedom().orElseThrow()));
      values.put("r2-adjusted", List.of(found.r2Adjusted().orElseThrow()));
      List<Double> rows = answers.get(name + ",classic,new-row");
      PredictionInterval interval = found.predictionInterval(CONFIDENCE).orElseThrow();
      List<Double> widths = new ArrayList<>();
      int inputs = neuron.inputs();
      for (int from = 0; from < rows.size(); from += inputs) {
        double[] row =
            rows.subList(from, from + inputs).stream().mapToDouble(value -> value).toArray();
        widths.add(interval.halfWidth(row));
      }
      values.put("half-width", widths);
    } else {
      assertThat(found.predictionInterval(CONFIDENCE)).isEmpty();
    }
    List<Uncertainty.Estimate> estimates =
        Stream.concat(
                found.weights().stream().map(estimate -> estimate.orElseThrow()),
                found.bias().stream())
            .toList();
    values.put(
        "standard-error", estimates.stream().map(Uncertainty.Estimate::standardError).toList());
    values.put("t", estimates.stream().map(estimate -> estimate.t().orElseThrow()).toList());
    values.put("p", estimates.stream().map(estimate -> estimate.p().orElseThrow()).toList());
    values.put("low", estimates.stream().map(Uncertainty.Estimate::low).toList());
    values.put("high", estimates.stream().map(Uncertainty.Estimate::high).toList());
    values.put("f", List.of(found.f().orElseThrow()));
    values.put("f-p", List.of(found.fP().orElseThrow()));
    values.put("covariance", found.covariance().stream().flatMap(List::stream).toList());
    assertThat(found.note()).isEmpty();
    String key = name + "," + errors.name().toLowerCase(Locale.ROOT) + ",";
    values.forEach((what, numbers) -> assertLike(numbers, answers.get(key + what), key + what));
  }
}
