package io.sparkneuron.console;

import java.util.ArrayList;
import java.util.List;

/** What a terminal shows of the characters that it was sent; it refuses those that it must not. */
public final class Screen {
  private final int columns;
  private final List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
  private final List<String> overwritten = new ArrayList<>();
  private int column;
  private boolean wrapped;

  public Screen(int columns) {
    this.columns = columns;
  }

  public Screen print(String sent) {
    sent.chars().forEach(c -> put((char) c));
    return this;
  }

  private void put(char c) {
    StringBuilder line = lines.get(lines.size() - 1);
    if (c == '\n') {
      lines.add(new StringBuilder());
      column = 0;
    } else if (c == '\r') {
      if (!line.toString().isBlank()) {
        overwritten.add(line.toString().stripTrailing());
      }
      column = 0;
    } else if (c < ' ') {
      throw new AssertionError("control character " + (int) c + " after " + lines);
    } else {
      while (line.length() <= column) {
        line.append(' ');
      }
      line.setCharAt(column++, c);
      if (column >= columns) {
        wrapped = true;
      }
    }
  }

  /** What can be read now, without blanks at the ends of lines. */
  public String shown() {
    return String.join("\n", lines.stream().map(line -> line.toString().stripTrailing()).toList());
  }

  /** Every state of a line that was written over later, or might have been. */
  public List<String> states() {
    return overwritten;
  }

  /** Whether any line reached the last column, after which a terminal goes on in the next row. */
  public boolean isWrapped() {
    return wrapped;
  }
}
