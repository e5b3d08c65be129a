package io.sparkneuron.cluster;

import io.sparkneuron.core.Kind;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What stands in a column of text: how many cells are numbers, whether all are dates, and which
 * different ones there are. The same in any order of the rows.
 *
 * <p>A plain class, not a record: one per column and partition travels to the driver.
 */
final class CellCensus implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Bytes of a text that can still be part of a name. */
  static final int LONGEST_LEVEL = 1000;

  private static final Pattern DECIMAL_COMMA = Pattern.compile("[+-]?[0-9.]*,[0-9]+");

  private final int mostLevels;
  private long numbers;
  private long others;
  private boolean areBooleans = true;
  private boolean areDates = true;
  private boolean areTimestamps = true;
  private boolean areDecimalCommas = true;
  private boolean hasLongText;

  /** No more than one too many. */
  private final HashSet<UTF8String> levels = new HashSet<>();

  /**
   * @param mostLevels more are not kept
   */
  CellCensus(int mostLevels) {
    this.mostLevels = mostLevels;
  }

  /** Adds the level of a row; it is copied. */
  void addLevel(UTF8String level) {
    hasLongText |= level.numBytes() > LONGEST_LEVEL;
    if (levels.size() <= mostLevels && !levels.contains(level)) {
      levels.add(level.copy());
    }
  }

  /** Adds a cell of a text file, of which nobody said what it is; an empty one says nothing. */
  void addCell(UTF8String cell) {
    if (cell.numBytes() == 0) {
      return;
    }
    int from = TextBytes.from(cell);
    int to = from + cell.numBytes();
    if (DecimalText.end(TextBytes.array(cell), from, to) == to) {
      numbers++;
    } else {
      addText(cell.toString().strip());
    }
    addLevel(cell);
  }

  private void addText(String text) {
    if (text.isEmpty()) {
      return;
    }
    if (DecimalText.isNumber(text) || DecimalText.isNonFinite(text)) {
      numbers++;
      return;
    }
    others++;
    areBooleans = areBooleans && IsoText.ofBoolean(text).isPresent();
    areDates = areDates && IsoText.ofDate(text).isPresent();
    areTimestamps = areTimestamps && IsoText.ofTimestamp(text).isPresent();
    areDecimalCommas = areDecimalCommas && DECIMAL_COMMA.matcher(text).matches();
  }

  /** Adds what stands in other rows; commutative and associative. */
  void merge(CellCensus other) {
    numbers += other.numbers;
    others += other.others;
    areBooleans &= other.areBooleans;
    areDates &= other.areDates;
    areTimestamps &= other.areTimestamps;
    areDecimalCommas &= other.areDecimalCommas;
    hasLongText |= other.hasLongText;
    for (UTF8String level : other.levels) {
      addLevel(level);
    }
  }

  /** Numbers if more than half of the cells are; a boolean, a date, a timestamp if all are. */
  Kind kind() {
    if (numbers > others || others == 0) {
      return Kind.NUMBER;
    }
    if (numbers > 0) {
      return Kind.CATEGORY;
    }
    if (areBooleans) {
      return Kind.BOOLEAN;
    }
    if (areDates) {
      return Kind.DATE;
    }
    return areTimestamps ? Kind.TIMESTAMP : Kind.CATEGORY;
  }

  /** What a single cell looks like; not more than a guess of what the column is. */
  static Kind kind(String cell) {
    CellCensus census = new CellCensus(1);
    census.addText(cell.strip());
    return census.kind();
  }

  /** Whether it would be a category of numbers with a decimal comma. */
  boolean isOfDecimalCommas() {
    return kind() == Kind.CATEGORY && areDecimalCommas;
  }

  boolean hasLongText() {
    return hasLongText;
  }

  boolean hasTooManyLevels() {
    return levels.size() > mostLevels;
  }

  /** All levels unless there are too many. */
  List<String> levels() {
    return levels.stream().map(UTF8String::toString).toList();
  }
}
