package io.sparkneuron.console;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of words, aligned for people. */
public final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  private Table(List<String> headings) {
    if (!headings.isEmpty()) {
      rows.add(headings);
    }
  }

  /** Rows under headings. */
  public static Table under(String... headings) {
    return new Table(List.of(headings));
  }

  /** Names and values. */
  public static Table ofPairs() {
    return new Table(List.of());
  }

  public void add(String... cells) {
    rows.add(Arrays.stream(cells).map(cell -> Terminal.plain(cell).replace("\n", " ")).toList());
  }

  public void print(PrintStream out) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int c = 0; c < widths.length; c++) {
        widths[c] = Math.max(widths[c], row.get(c).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < widths.length; c++) {
        line.append(row.get(c)).append(" ".repeat(widths[c] - row.get(c).length() + 2));
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
