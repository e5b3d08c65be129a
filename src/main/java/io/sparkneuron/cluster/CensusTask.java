package io.sparkneuron.cluster;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** Executor side of a census: one for each column of text. */
final class CensusTask implements FlatMapFunction<Iterator<InternalRow>, ArrayList<CellCensus>> {
  private static final long serialVersionUID = 1L;

  private final int columns;
  private final int cells;
  private final int corruptOrdinal;
  private final int mostLevels;

  /**
   * @param columns of text, first in the row
   * @param cells the first of them are cells of text files
   * @param corruptOrdinal the field that holds a malformed record, or −1
   * @param mostLevels more are not kept
   */
  CensusTask(int columns, int cells, int corruptOrdinal, int mostLevels) {
    this.columns = columns;
    this.cells = cells;
    this.corruptOrdinal = corruptOrdinal;
    this.mostLevels = mostLevels;
  }

  /** Of no rows. */
  ArrayList<CellCensus> begin() {
    ArrayList<CellCensus> census = new ArrayList<>();
    for (int c = 0; c < columns; c++) {
      census.add(new CellCensus(mostLevels));
    }
    return census;
  }

  /** The same of cells of text that are read from lines of csv. */
  FlatMapFunction<Iterator<InternalRow>, ArrayList<CellCensus>> ofLines(
      CsvCells csv, boolean header) {
    CensusTask task = this;
    return rows -> {
      ArrayList<CellCensus> census = task.begin();
      UTF8String[] texts = new UTF8String[task.columns];
      CsvLines lines = new CsvLines(rows, csv, header);
      while (lines.hasNext()) {
        if (lines.next(texts)) {
          for (int c = 0; c < texts.length; c++) {
            if (texts[c] != null) {
              census.get(c).addCell(texts[c]);
            }
          }
        }
      }
      return List.of(census).iterator();
    };
  }

  @Override
  public Iterator<ArrayList<CellCensus>> call(Iterator<InternalRow> rows) {
    ArrayList<CellCensus> census = begin();
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      if (corruptOrdinal >= 0 && !row.isNullAt(corruptOrdinal)) {
        continue;
      }
      for (int c = 0; c < columns; c++) {
        if (!row.isNullAt(c)) {
          if (c < cells) {
            census.get(c).addCell(row.getUTF8String(c));
          } else {
            census.get(c).addLevel(row.getUTF8String(c));
          }
        }
      }
    }
    return List.of(census).iterator();
  }
}
