package io.sparkneuron.core;

import java.util.List;
import java.util.stream.IntStream;

/** Parts of a training that the driver does alone; in this package because they are not public. */
public final class DriverAlgebra {
  private final SummaryPoints points;
  private final LeastSquares line;
  private final double confidence;

  public DriverAlgebra(DataSummary summary, double confidence) {
    List<String> names = IntStream.rangeClosed(1, summary.inputs()).mapToObj(j -> "x" + j).toList();
    points = new SummaryPoints(new Columns(names, "y"), summary);
    line = line(summary);
    this.confidence = confidence;
  }

  private static LeastSquares line(DataSummary summary) {
    return new LeastSquares(summary, new PrincipalAxes(summary));
  }

  /** The line of the statistics, from nothing else. */
  public Neuron line() {
    return line(points.summary()).neuron();
  }

  /** How sure that line is. */
  public Uncertainty standardErrors() {
    return StandardErrors.of(points, line.neuron(), line, ErrorKind.CLASSIC, confidence);
  }
}
