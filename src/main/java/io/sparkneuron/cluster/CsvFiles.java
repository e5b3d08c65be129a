package io.sparkneuron.cluster;

import io.sparkneuron.core.InputEncoder;
import io.sparkneuron.core.PointBlock;
import java.util.ArrayList;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Files of plain csv with the same header: what can be read without a Row, or a text, for each
 * record.
 *
 * @param lines of the files, as a column of text
 * @param cells of a line
 * @param header whether each file has one
 */
record CsvFiles(Dataset<Row> lines, CsvCells cells, boolean header) {
  JavaRDD<PointBlock> blocks(RowReader reader, InputEncoder encoder, double holdout) {
    return lines
        .queryExecution()
        .toRdd()
        .toJavaRDD()
        .mapPartitions(BlockLoader.fromLines(cells, header, reader, encoder, holdout));
  }

  JavaRDD<ArrayList<CellCensus>> census(CensusTask task) {
    return lines.queryExecution().toRdd().toJavaRDD().mapPartitions(task.ofLines(cells, header));
  }
}
