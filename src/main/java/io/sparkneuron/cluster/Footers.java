package io.sparkneuron.cluster;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.orc.OrcFile;
import org.apache.orc.Reader;
import org.apache.orc.TypeDescription;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Sorts files by what their footers say about columns.
 *
 * <p>A plain class, not a record: it travels to executors. What comes back is, for each kind of
 * footer, its text and then its files.
 */
final class Footers implements FlatMapFunction<Iterator<String>, String[]> {
  private static final long serialVersionUID = 1L;

  /** Where Spark keeps the types of the columns that it wrote. */
  static final String SPARK_TYPES = "org.apache.spark.sql.parquet.row.metadata";

  private static final String SPARK_TYPE = "spark.sql.catalyst.type";

  /** Stands for the footer of a file that has none; whoever reads its rows says what it is. */
  static final String NONE = "";

  /** Mostly a footer is waited for. */
  private static final int AT_ONCE = 8;

  private final SerializableConfiguration hadoop;
  private final boolean orc;

  Footers(Configuration hadoop, boolean orc) {
    this.hadoop = new SerializableConfiguration(hadoop);
    this.orc = orc;
  }

  @Override
  public Iterator<String[]> call(Iterator<String> files) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      Map<String, Future<String>> texts = new TreeMap<>();
      files.forEachRemaining(file -> texts.put(file, threads.submit(() -> text(file))));
      Map<String, List<String>> kinds = new TreeMap<>();
      for (Map.Entry<String, Future<String>> text : texts.entrySet()) {
        kinds.computeIfAbsent(text(text.getValue()), t -> new ArrayList<>()).add(text.getKey());
      }
      List<String[]> found = new ArrayList<>();
      kinds.forEach(
          (text, itsFiles) -> {
            itsFiles.add(0, text);
            found.add(itsFiles.toArray(String[]::new));
          });
      return found.iterator();
    } finally {
      threads.shutdownNow();
    }
  }

  private static String text(Future<String> text) throws InterruptedException {
    try {
      return text.get();
    } catch (ExecutionException e) {
      return NONE;
    }
  }

  private String text(String file) throws IOException {
    if (orc) {
      StringBuilder text = new StringBuilder();
      for (Map.Entry<String, TypeDescription> column : orc(hadoop.value(), file).entrySet()) {
        text.append(column)
            .append(' ')
            .append(column.getValue().getAttributeValue(SPARK_TYPE))
            .append('\n');
      }
      return text.toString();
    }
    FileMetaData footer = parquet(hadoop.value(), file);
    return footer.getSchema() + footer.getKeyValueMetaData().getOrDefault(SPARK_TYPES, "");
  }

  /** The columns of one orc file; none if it has not even a footer. */
  static Map<String, TypeDescription> orc(Configuration hadoop, String file) throws IOException {
    Path path = new Path(URI.create(file));
    try (Reader reader = OrcFile.createReader(path, OrcFile.readerOptions(hadoop))) {
      TypeDescription schema = reader.getSchema();
      Map<String, TypeDescription> columns = new LinkedHashMap<>();
      for (int i = 0; i < schema.getFieldNames().size(); i++) {
        columns.put(schema.getFieldNames().get(i), schema.getChildren().get(i));
      }
      return columns;
    }
  }

  /** The footer of one parquet file, without what it says about its rows. */
  static FileMetaData parquet(Configuration hadoop, String file) throws IOException {
    Path path = new Path(URI.create(file));
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(path, hadoop),
            HadoopReadOptions.builder(hadoop, path)
                .withMetadataFilter(ParquetMetadataConverter.SKIP_ROW_GROUPS)
                .build())) {
      return reader.getFileMetaData();
    }
  }
}
