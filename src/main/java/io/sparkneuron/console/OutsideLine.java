package io.sparkneuron.console;

import io.sparkneuron.core.ColumnStatistics;
import io.sparkneuron.core.OutsideCounts;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which inputs were outside of the range that was trained on, for people. */
public final class OutsideLine {
  /** More inputs than this are not read; those that are outside most often are. */
  private static final int MOST_INPUTS = 10;

  private final List<String> inputs;
  private final List<ColumnStatistics> trained;

  /**
   * @param inputs their names
   * @param trained what each was like in training
   */
  public OutsideLine(List<String> inputs, List<ColumnStatistics> trained) {
    this.inputs = inputs;
    this.trained = trained;
  }

  /** Nothing if there is nothing to say. */
  public void print(PrintStream out, OutsideCounts outside) {
    if (outside.rows() > 0) {
      Telling.say(out, "outside", sentence(outside));
    }
  }

  private String sentence(OutsideCounts outside) {
    List<Integer> affected =
        IntStream.range(0, outside.inputs())
            .filter(j -> outside.ofInput(j) > 0)
            .boxed()
            .sorted(Comparator.comparingLong(j -> -outside.ofInput(j)))
            .toList();
    List<Integer> shown = affected.stream().limit(MOST_INPUTS).toList();
    int left = affected.size() - shown.size();
    return "%d %s: %s%s (trained on %s)"
        .formatted(
            outside.rows(),
            outside.rows() == 1 ? "row" : "rows",
            shown.stream()
                .map(j -> inputs.get(j) + " " + outside.ofInput(j))
                .collect(Collectors.joining(", ")),
            left == 0 ? "" : ", and " + left + (left == 1 ? " input more" : " inputs more"),
            shown.stream().map(this::range).collect(Collectors.joining(", ")));
  }

  private String range(int input) {
    ColumnStatistics column = trained.get(input);
    String least = Numbers.show(column.least());
    return inputs.get(input)
        + " "
        + (column.least() == column.greatest()
            ? least
            : least + " to " + Numbers.show(column.greatest()));
  }
}
