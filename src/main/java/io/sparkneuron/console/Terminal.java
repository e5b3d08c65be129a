package io.sparkneuron.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;

/**
 * Standard error on a terminal, with one line below all other output that is written over.
 *
 * <p>Whatever else is written, here or {@link #beside} it, makes the line vanish first, so that the
 * two never mix; who keeps the line shows it again. The cursor rests at its start: what the
 * terminal itself echoes, like ^C, is written over too.
 */
public final class Terminal extends PrintStream {
  private final Screen screen;

  /**
   * @param columns width of the terminal
   */
  Terminal(OutputStream terminal, int columns) {
    this(new Screen(terminal, columns));
  }

  private Terminal(Screen screen) {
    super(new Above(screen, screen.terminal), true, UTF_8);
    this.screen = screen;
  }

  /** {@code submit.sh} tells the width when standard error is a terminal; Java 17 cannot know. */
  public static Optional<Terminal> on(PrintStream err) {
    String columns = System.getenv("SPARK_NEURON_TERMINAL");
    return columns != null && columns.matches("[1-9][0-9]{0,4}")
        ? Optional.of(new Terminal(err, Integer.parseInt(columns)))
        : Optional.empty();
  }

  /** Another stream that may lead to the same terminal. */
  public PrintStream beside(OutputStream other) {
    return new PrintStream(new Above(screen, other), true, UTF_8);
  }

  /** Shows as many parts, from the first on, as fit into one line. */
  void show(String... parts) {
    screen.show(parts);
  }

  /** Nothing is left of the line. */
  void clear() {
    screen.clear();
  }

  /** Nothing is left of the line, and none will come. */
  public void end() {
    screen.end();
  }

  /** A text without what a terminal would obey: names and stored files may hold anything. */
  public static String plain(String text) {
    return text.replaceAll("[\\p{Cc}&&[^\n]]", " ");
  }

  /** What the streams share. */
  private static final class Screen {
    private final OutputStream terminal;

    /** One less than the terminal has: many wrap a line that fills the last one. */
    private final int columns;

    private int shown;
    private boolean atLineStart = true;
    private boolean ended;

    Screen(OutputStream terminal, int columns) {
      this.terminal = terminal;
      this.columns = columns - 1;
    }

    synchronized void show(String... parts) {
      if (ended || !atLineStart) {
        return;
      }
      StringBuilder line = new StringBuilder();
      for (String part : parts) {
        if (line.length() > 0 && line.length() + 2 + part.length() > columns) {
          break;
        }
        line.append(line.length() == 0 ? "" : "  ").append(part);
      }
      line.setLength(Math.min(line.length(), columns));
      draw(line.toString());
    }

    synchronized void clear() {
      if (shown > 0) {
        draw("");
      }
    }

    synchronized void end() {
      clear();
      ended = true;
    }

    private void draw(String line) {
      String rest = " ".repeat(Math.max(0, shown - line.length()));
      try {
        terminal.write(("\r" + line + rest + "\r").getBytes(UTF_8));
        terminal.flush();
      } catch (IOException e) {
        // A terminal that is gone needs no line.
        ended = true;
      }
      shown = line.length();
    }

    synchronized void write(OutputStream to, byte[] bytes, int from, int length)
        throws IOException {
      if (length > 0) {
        clear();
        to.write(bytes, from, length);
        atLineStart = bytes[from + length - 1] == '\n';
      }
    }
  }

  /** Output that makes the line vanish. */
  private static final class Above extends OutputStream {
    private final Screen screen;
    private final OutputStream to;

    Above(Screen screen, OutputStream to) {
      this.screen = screen;
      this.to = to;
    }

    @Override
    public void write(int b) throws IOException {
      screen.write(to, new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      screen.write(to, bytes, from, length);
    }

    @Override
    public void flush() throws IOException {
      to.flush();
    }
  }
}
