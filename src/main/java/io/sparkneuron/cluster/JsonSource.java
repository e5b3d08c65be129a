package io.sparkneuron.cluster;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataRefusedException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The json policy: the needed fields are doubles by schema, so a text in their place makes the
 * record malformed, and malformed records are kept to be counted.
 *
 * <p>Which fields there are is learned from the first thousand lines, and from all of them only
 * when that is not enough or {@code --where} needs the types of others.
 */
final class JsonSource {
  private static final int SAMPLE_LINES = 1000;

  private JsonSource() {}

  static TrainingRows open(SparkSession spark, TrainingSource source, Columns columns) {
    String[] paths = source.paths().toArray(String[]::new);
    Map<String, String> options = TextSource.options(source.options());
    boolean everyRecord =
        source.where().isPresent() || Boolean.parseBoolean(options.get("multiline"));
    StructField[] found =
        everyRecord
            ? spark.read().options(options).json(paths).schema().fields()
            : spark
                .read()
                .options(options)
                .json(spark.read().options(options).textFile(paths).limit(SAMPLE_LINES))
                .schema()
                .fields();
    Set<String> needed;
    try {
      needed = names(columns, found, source);
    } catch (DataRefusedException e) {
      if (everyRecord) {
        throw e;
      }
      found = spark.read().options(options).json(paths).schema().fields();
      needed = names(columns, found, source);
    }
    StructType schema = new StructType();
    for (StructField field : found) {
      if (needed.contains(field.name())) {
        schema = schema.add(field.name(), DataTypes.DoubleType, true);
      } else if (source.where().isPresent() && !field.name().equals(TextSource.CORRUPT)) {
        schema = schema.add(field);
      }
    }
    schema = schema.add(TextSource.CORRUPT, DataTypes.StringType, true);
    Dataset<Row> rows = spark.read().options(options).schema(schema).json(paths);
    return TrainingRows.ofText(TextSource.filter(rows, source.where()), columns, source.name());
  }

  /** All fields, each with the type that fits every record. */
  static Dataset<Row> rows(SparkSession spark, TrainingSource source) {
    String[] paths = source.paths().toArray(String[]::new);
    Map<String, String> options = TextSource.options(source.options());
    StructType schema = new StructType();
    for (StructField field : spark.read().options(options).json(paths).schema().fields()) {
      if (!field.name().equals(TextSource.CORRUPT)) {
        schema = schema.add(field);
      }
    }
    schema = schema.add(TextSource.CORRUPT, DataTypes.StringType, true);
    return TextSource.filter(
        spark.read().options(options).schema(schema).json(paths), source.where());
  }

  private static Set<String> names(Columns columns, StructField[] found, TrainingSource source) {
    Set<String> names = new HashSet<>();
    for (String column : columns.all()) {
      names.add(found[TrainingRows.find(column, found, source.name())].name());
    }
    return names;
  }
}
