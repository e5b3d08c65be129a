package io.sparkneuron.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What was measured, as a table for people and as JSON for programs. */
final class Results {
  private final List<String> machine;
  private final List<Timing> timings = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<Figure> figures = new ArrayList<>();
  private final List<Bar> bars = new ArrayList<>();

  Results(List<String> machine) {
    this.machine = List.copyOf(machine);
  }

  /** Median, fastest and slowest of some runs. */
  record Timing(
      String section,
      String name,
      double seconds,
      double fastest,
      double slowest,
      int runs,
      double ratioToOurs) {}

  /** What was measured and is not the seconds of a case. */
  private record Figure(String what, double measured, String unit) {}

  private record Bar(String what, double measured, double least, double most) {
    boolean holds() {
      return measured >= least && measured <= most;
    }

    String rule() {
      return least == Double.NEGATIVE_INFINITY
          ? "≤ " + most
          : most == Double.POSITIVE_INFINITY ? "≥ " + least : least + "–" + most;
    }
  }

  void add(Timing timing) {
    timings.add(timing);
    System.err.println(line(timing));
  }

  /** Something to know beside the times. */
  void note(String sentence, Object... values) {
    notes.add(String.format(Locale.ROOT, sentence, values));
    System.err.println(notes.get(notes.size() - 1));
  }

  void figure(String what, double measured, String unit) {
    figures.add(new Figure(what, measured, unit));
    System.err.println(line(figures.get(figures.size() - 1)));
  }

  double seconds(String name) {
    return timings.stream()
        .filter(timing -> timing.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name))
        .seconds;
  }

  void atMost(double most, String what, double measured) {
    bars.add(new Bar(what, measured, Double.NEGATIVE_INFINITY, most));
  }

  void atLeast(double least, String what, double measured) {
    bars.add(new Bar(what, measured, least, Double.POSITIVE_INFINITY));
  }

  void between(double least, double most, String what, double measured) {
    bars.add(new Bar(what, measured, least, most));
  }

  boolean allHold() {
    return bars.stream().allMatch(Bar::holds);
  }

  String table() {
    StringBuilder table = new StringBuilder();
    machine.forEach(line -> table.append(line).append('\n'));
    Optional<String> section = Optional.empty();
    for (Timing timing : timings) {
      if (!section.equals(Optional.of(timing.section))) {
        section = Optional.of(timing.section);
        table.append(
            format(
                "%n%-58s %10s %10s %10s %5s %9s%n",
                timing.section, "median s", "fastest", "slowest", "runs", "to ours"));
      }
      table.append(line(timing)).append('\n');
    }
    table.append('\n');
    notes.forEach(line -> table.append(line).append('\n'));
    if (!figures.isEmpty()) {
      table.append(format("%n%-70s %10s%n", "Besides", "measured"));
      figures.forEach(figure -> table.append(line(figure)).append('\n'));
    }
    table.append(format("%n%-70s %10s %10s%n", "What it must show", "measured", "bar"));
    for (Bar bar : bars) {
      table.append(
          format(
              "%-70s %10.3f %10s  %s%n",
              bar.what, bar.measured, bar.rule(), bar.holds() ? "ok" : "MISSED"));
    }
    return table.toString();
  }

  private static String line(Figure figure) {
    return format("%-70s %10.3f %s", figure.what, figure.measured, figure.unit);
  }

  private static String line(Timing timing) {
    return format(
        "  %-56s %10.4f %10.4f %10.4f %5d %9.3f",
        timing.name,
        timing.seconds,
        timing.fastest,
        timing.slowest,
        timing.runs,
        timing.ratioToOurs);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** The bars come last; they have a ratio and a verdict, but no time of their own. */
  void write(Path table, Path json) throws IOException {
    List<Map<String, Object>> entries =
        timings.stream()
            .map(
                timing -> {
                  Map<String, Object> entry = new LinkedHashMap<>();
                  entry.put("section", timing.section);
                  entry.put("name", timing.name);
                  entry.put("seconds", timing.seconds);
                  entry.put("ratio-to-ours", timing.ratioToOurs);
                  entry.put("fastest-seconds", timing.fastest);
                  entry.put("slowest-seconds", timing.slowest);
                  entry.put("runs", timing.runs);
                  return entry;
                })
            .collect(Collectors.toCollection(ArrayList::new));
    for (Figure figure : figures) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("section", "besides");
      entry.put("name", figure.what);
      entry.put("measured", figure.measured);
      entry.put("unit", figure.unit);
      entries.add(entry);
    }
    for (Bar bar : bars) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("section", "what it must show");
      entry.put("name", bar.what);
      entry.put("measured", bar.measured);
      entry.put("bar", bar.rule());
      entry.put("ok", bar.holds());
      entries.add(entry);
    }
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(json.toFile(), entries);
    Files.writeString(table, table());
  }
}
