package io.sparkneuron.cluster;

import io.sparkneuron.core.CoverageSums;
import io.sparkneuron.core.ErrorSums;
import io.sparkneuron.core.EvaluationSums;
import io.sparkneuron.core.Forecaster;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.RowFrame;
import io.sparkneuron.core.RowPicture;
import io.sparkneuron.core.SandwichFrame;
import io.sparkneuron.core.SandwichSums;
import io.sparkneuron.core.SplitSummary;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/**
 * What tasks do with the blocks of their partition: each gives one answer. Static, so that what
 * travels with a task are the arguments and nothing around them.
 */
final class Questions {
  private Questions() {}

  static FlatMapFunction<Iterator<PointBlock>, SplitSummary> summarize(int inputs) {
    return blocks -> {
      SplitSummary summary = new SplitSummary(inputs);
      blocks.forEachRemaining(summary::add);
      return List.of(summary).iterator();
    };
  }

  static FlatMapFunction<Iterator<PointBlock>, ErrorSums> sumErrors(Broadcast<Neuron> shared) {
    return blocks -> {
      Neuron neuron = shared.value();
      ErrorSums sums = new ErrorSums(neuron.inputs());
      blocks.forEachRemaining(
          block -> {
            if (!block.isHeldOut()) {
              sums.add(block, neuron);
            }
          });
      return List.of(sums).iterator();
    };
  }

  static FlatMapFunction<Iterator<PointBlock>, EvaluationSums> sumEvaluation(
      Broadcast<Neuron> shared, boolean heldOut) {
    return blocks -> {
      Neuron neuron = shared.value();
      EvaluationSums sums = new EvaluationSums();
      blocks.forEachRemaining(
          block -> {
            if (block.isHeldOut() == heldOut) {
              sums.add(block, neuron);
            }
          });
      return List.of(sums).iterator();
    };
  }

  static FlatMapFunction<Iterator<PointBlock>, SandwichSums> sumSandwich(
      Broadcast<SandwichFrame> shared) {
    return blocks -> {
      SandwichFrame frame = shared.value();
      SandwichSums sums = new SandwichSums(frame);
      blocks.forEachRemaining(
          block -> {
            if (!block.isHeldOut()) {
              sums.add(block, frame);
            }
          });
      return List.of(sums).iterator();
    };
  }

  static FlatMapFunction<Iterator<PointBlock>, CoverageSums> sumCoverage(
      Broadcast<Forecaster> shared) {
    return blocks -> {
      Forecaster forecaster = shared.value();
      CoverageSums sums = new CoverageSums(forecaster);
      blocks.forEachRemaining(
          block -> {
            if (!block.isHeldOut()) {
              sums.add(block, forecaster);
            }
          });
      return List.of(sums).iterator();
    };
  }

  static FlatMapFunction<Iterator<PointBlock>, RowPicture> draw(
      Broadcast<Neuron> shared, RowFrame frame) {
    return blocks -> {
      Neuron neuron = shared.value();
      RowPicture picture = new RowPicture(frame);
      blocks.forEachRemaining(
          block -> {
            if (!block.isHeldOut()) {
              picture.add(block, neuron);
            }
          });
      return List.of(picture).iterator();
    };
  }
}
