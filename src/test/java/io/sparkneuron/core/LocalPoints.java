package io.sparkneuron.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Answers by a plain loop over blocks in memory: the laptop that the cluster must equal. */
public record LocalPoints(List<PointBlock> blocks) implements Points {

  /** One block of rows; {@code inputs[j]} is column j. */
  public static LocalPoints of(double[][] inputs, double[] labels) {
    return new LocalPoints(List.of(PointBlock.of(inputs, labels)));
  }

  @Override
  public Columns columns() {
    int inputs = blocks.get(0).inputs();
    return new Columns(
        inputs == 1
            ? List.of("x")
            : IntStream.rangeClosed(1, inputs).mapToObj(j -> "x" + j).toList(),
        "y");
  }

  @Override
  public DataSummary summary() {
    DataSummary summary = new DataSummary(blocks.get(0).inputs());
    blocks.forEach(summary::add);
    return summary;
  }

  @Override
  public ErrorSums errorSums(Neuron neuron) {
    ErrorSums sums = new ErrorSums(neuron.inputs());
    blocks.forEach(block -> sums.add(block, neuron));
    return sums;
  }

  @Override
  public EvaluationSums evaluationSums(Neuron neuron) {
    EvaluationSums sums = new EvaluationSums();
    blocks.forEach(block -> sums.add(block, neuron));
    return sums;
  }

  @Override
  public Optional<RowPicture> picture(Neuron neuron) {
    RowPicture picture = new RowPicture(RowFrame.of(summary(), neuron));
    blocks.forEach(block -> picture.add(block, neuron));
    return Optional.of(picture);
  }

  @Override
  public Optional<SandwichSums> sandwichSums(SandwichFrame frame) {
    SandwichSums sums = new SandwichSums(frame);
    blocks.forEach(block -> sums.add(block, frame));
    return Optional.of(sums);
  }

  @Override
  public Optional<CoverageSums> coverageSums(Forecaster forecaster) {
    CoverageSums sums = new CoverageSums(forecaster);
    blocks.forEach(block -> sums.add(block, forecaster));
    return Optional.of(sums);
  }

  /** Trains and keeps quiet. */
  public TrainingResult train(TrainingSettings settings) {
    return new Trainer(this, settings, epoch -> {}).train();
  }

  /** The same rows as a table of values, label last. */
  public List<double[]> rows() {
    List<double[]> rows = new ArrayList<>();
    for (PointBlock block : blocks) {
      for (int i = 0; i < block.rows(); i++) {
        double[] row = new double[block.inputs() + 1];
        for (int j = 0; j < block.inputs(); j++) {
          row[j] = block.input(j)[i];
        }
        row[block.inputs()] = block.labels()[i];
        rows.add(row);
      }
    }
    return rows;
  }
}
