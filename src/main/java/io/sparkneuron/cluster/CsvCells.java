package io.sparkneuron.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.UnescapedQuoteHandling;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The needed cells of a line of plain csv, as numbers or as texts, from its bytes.
 *
 * <p>What is not a number, an empty cell, or a cell in quotes without a quote in it is left to the
 * parser that Spark has, with the settings that Spark gives it; so are lines of too few or too many
 * cells. A plain class, not a record: it travels to executors with the load.
 */
final class CsvCells implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final byte QUOTE = '"';

  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private final byte separator;
  private final int[] columns;

  /** For each cell, how many in a row from there on are not needed. */
  private final int[] notNeeded;

  private final int mostCells;
  private transient CsvParser parser;

  /**
   * @param separator of cells: none that is part of a number, a quote or a blank
   * @param columns for each cell of a line, where its value goes, or −1
   * @param mostCells more are not looked at
   */
  CsvCells(char separator, int[] columns, int mostCells) {
    this.separator = (byte) separator;
    this.columns = columns.clone();
    this.mostCells = mostCells;
    notNeeded = new int[columns.length];
    for (int c = columns.length - 1; c >= 0; c--) {
      boolean isLast = c + 1 == columns.length;
      notNeeded[c] = columns[c] >= 0 ? 0 : 1 + (isLast ? 0 : notNeeded[c + 1]);
    }
  }

  /**
   * Reads a line that is not blank into {@code values}, which are complete only when the verdict is
   * USED.
   */
  RowVerdict read(byte[] line, int from, int to, double[] values) {
    RowVerdict verdict = RowVerdict.USED;
    int end = from - 1;
    for (int c = 0; c < columns.length; c++) {
      if (end == to) {
        return readCarefully(line, from, to, values);
      }
      int column = columns[c];
      if (column < 0) {
        int after = afterCells(notNeeded[c], line, end + 1, to);
        if (after >= 0) {
          c += notNeeded[c] - 1;
          end = after;
          continue;
        }
      }
      int start = afterBlanks(line, end + 1, to);
      boolean isQuoted = start < to && line[start] == QUOTE;
      if (column >= 0) {
        if (isQuoted) {
          start++;
        }
        int numberEnd = DecimalText.end(line, start, to);
        if (isQuoted) {
          end = numberEnd < to && line[numberEnd] == QUOTE ? numberEnd + 1 : -1;
        } else {
          end = numberEnd;
          while (end < to && line[end] == ' ') {
            end++;
          }
        }
        if (end < 0 || (end < to && line[end] != separator) || (isQuoted && numberEnd == start)) {
          return readCarefully(line, from, to, values);
        }
        if (numberEnd == start) {
          verdict = RowVerdict.NULL;
        } else {
          double value = JavaDoubleParser.parseDouble(line, start, numberEnd - start);
          values[column] = value;
          if (verdict == RowVerdict.USED && !Double.isFinite(value)) {
            verdict = RowVerdict.NON_FINITE;
          }
        }
      } else if (isQuoted) {
        end = next(QUOTE, line, start + 1, to) + 1;
        if (end > to || (end < to && line[end] != separator)) {
          return readCarefully(line, from, to, values);
        }
      } else {
        end = next(separator, line, start, to);
      }
    }
    return end == to ? verdict : readCarefully(line, from, to, values);
  }

  /**
   * The needed cells as Spark's parser has them; null for an empty one.
   *
   * @param texts receives them
   * @return false if the line does not fit the columns
   */
  boolean read(byte[] line, int from, int to, UTF8String[] texts) {
    int end = from - 1;
    for (int c = 0; c < columns.length; c++) {
      if (end == to) {
        return readCarefully(line, from, to, texts);
      }
      int start = afterBlanks(line, end + 1, to);
      boolean isQuoted = start < to && line[start] == QUOTE;
      int textEnd;
      if (isQuoted) {
        start++;
        textEnd = next(QUOTE, line, start, to);
        end = textEnd + 1;
        if (end > to || (end < to && line[end] != separator) || textEnd == start) {
          return readCarefully(line, from, to, texts);
        }
      } else {
        end = next(separator, line, start, to);
        textEnd = end;
        while (textEnd > start && line[textEnd - 1] <= ' ' && line[textEnd - 1] >= 0) {
          textEnd--;
        }
      }
      if (columns[c] >= 0) {
        boolean isCareful =
            isQuoted
                ? line[start] <= ' ' || line[textEnd - 1] <= ' '
                : next(QUOTE, line, start, textEnd) < textEnd;
        if (isCareful) {
          return readCarefully(line, from, to, texts);
        }
        texts[columns[c]] = textEnd == start ? null : text(line, start, textEnd);
      }
    }
    return end == to || readCarefully(line, from, to, texts);
  }

  /** Not a copy, unless there may be bytes that are no text. */
  private static UTF8String text(byte[] line, int from, int to) {
    for (int i = from; i < to; i++) {
      if (line[i] < 0) {
        return UTF8String.fromString(new String(line, from, to - from, UTF_8));
      }
    }
    return UTF8String.fromBytes(line, from, to - from);
  }

  private boolean readCarefully(byte[] line, int from, int to, UTF8String[] texts) {
    String[] cells = parser().parseLine(new String(line, from, to - from, UTF_8));
    if (cells == null || cells.length != columns.length) {
      return false;
    }
    for (int i = 0; i < cells.length; i++) {
      if (columns[i] >= 0) {
        boolean isEmpty = cells[i] == null || cells[i].isEmpty();
        texts[columns[i]] = isEmpty ? null : UTF8String.fromString(cells[i]);
      }
    }
    return true;
  }

  /** What Spark's parser takes for blank before a cell. */
  private int afterBlanks(byte[] line, int from, int to) {
    int at = from;
    while (at < to && line[at] <= ' ' && line[at] >= 0 && line[at] != separator) {
      at++;
    }
    return at;
  }

  /** Where so many cells end; −1 if there are fewer, or a quote is near, which may hide some. */
  private int afterCells(int cells, byte[] line, int from, int to) {
    int left = cells;
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      long word = (long) EIGHT_BYTES.get(line, at);
      long quotes = word ^ (QUOTE * LOW_BITS);
      if (((quotes - LOW_BITS) & ~quotes & HIGH_BITS) != 0) {
        return -1;
      }
      // The high bit of each byte that is zero, and of no other: without a borrow from below.
      long others = word ^ (separator * LOW_BITS);
      long separators = ~(((others & ~HIGH_BITS) + ~HIGH_BITS) | others) & HIGH_BITS;
      int here = Long.bitCount(separators);
      if (here >= left) {
        for (; left > 1; left--) {
          separators &= separators - 1;
        }
        return at + Long.numberOfTrailingZeros(separators) / Byte.SIZE;
      }
      left -= here;
    }
    for (; at < to; at++) {
      if (line[at] == QUOTE) {
        return -1;
      }
      if (line[at] == separator && --left == 0) {
        return at;
      }
    }
    return left == 1 ? to : -1;
  }

  private static int next(byte wanted, byte[] line, int from, int to) {
    long everywhere = (wanted & 0xFF) * LOW_BITS;
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      // A byte that is zero is the lowest one whose borrow reaches its high bit.
      long difference = (long) EIGHT_BYTES.get(line, at) ^ everywhere;
      long zeros = (difference - LOW_BITS) & ~difference & HIGH_BITS;
      if (zeros != 0) {
        return at + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
      }
    }
    while (at < to && line[at] != wanted) {
      at++;
    }
    return at;
  }

  private RowVerdict readCarefully(byte[] line, int from, int to, double[] values) {
    String[] cells = parser().parseLine(new String(line, from, to - from, UTF_8));
    if (cells == null || cells.length != columns.length) {
      return RowVerdict.MALFORMED;
    }
    RowVerdict verdict = RowVerdict.USED;
    for (int i = 0; i < cells.length; i++) {
      if (columns[i] >= 0) {
        RowVerdict cell =
            cells[i] == null
                ? RowVerdict.NULL
                : CellReader.readNumber(cells[i].strip(), values, columns[i]);
        if (cell.compareTo(verdict) > 0) {
          verdict = cell;
        }
      }
    }
    return verdict;
  }

  private CsvParser parser() {
    if (parser == null) {
      CsvParserSettings settings = new CsvParserSettings();
      settings.getFormat().setDelimiter((char) separator);
      settings.getFormat().setQuote((char) QUOTE);
      settings.getFormat().setQuoteEscape((char) QUOTE);
      settings.setCommentProcessingEnabled(false);
      settings.setIgnoreLeadingWhitespaces(true);
      settings.setIgnoreTrailingWhitespaces(true);
      settings.setReadInputOnSeparateThread(false);
      settings.setMaxColumns(mostCells);
      settings.setMaxCharsPerColumn(-1);
      settings.setNullValue("");
      settings.setEmptyValue("");
      settings.setUnescapedQuoteHandling(UnescapedQuoteHandling.STOP_AT_DELIMITER);
      parser = new CsvParser(settings);
    }
    return parser;
  }
}
