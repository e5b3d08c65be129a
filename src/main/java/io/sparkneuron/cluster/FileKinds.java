package io.sparkneuron.cluster;

import io.sparkneuron.core.DataRefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.orc.TypeDescription;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Sorts files of parquet or orc by the columns that they have. */
final class FileKinds {
  private static final String NANOS_AS_LONG = "spark.sql.legacy.parquet.nanosAsLong";

  /**
   * Files that have the same columns.
   *
   * @param files in the order of their names
   * @param columns by {@link #key}; in the order of the files
   */
  record Kind(List<String> files, Map<String, FileColumn.Part> columns) {}

  private final SparkSession spark;
  private final Configuration hadoop;
  private final boolean orc;
  private final Supplier<DataFrameReader> reader;

  /**
   * @param hadoop what is set for reading the files
   * @param reader one for the files, each time
   */
  FileKinds(
      SparkSession spark, Configuration hadoop, boolean orc, Supplier<DataFrameReader> reader) {
    this.spark = spark;
    this.hadoop = hadoop;
    this.orc = orc;
    this.reader = reader;
  }

  /**
   * Files by footer, the first of whose files has the first name; one job that looks at all
   * footers. Files without a footer are added to the first kind, so that whoever reads rows says
   * what they are.
   */
  List<List<String>> filesByFooter(String[] files) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Map<String, List<String>> byText = new TreeMap<>();
    int tasks = Math.min(files.length, Math.max(1, context.defaultParallelism()));
    List<String[]> kinds =
        JobDescription.during(
            spark,
            "look at the columns of " + files.length + " files",
            () ->
                context
                    .parallelize(Arrays.asList(files), tasks)
                    .mapPartitions(new Footers(hadoop, orc))
                    .collect());
    for (String[] kind : kinds) {
      byText
          .computeIfAbsent(kind[0], text -> new ArrayList<>())
          .addAll(Arrays.asList(kind).subList(1, kind.length));
    }
    List<String> without = byText.remove(Footers.NONE);
    List<List<String>> byFooter = new ArrayList<>(byText.values());
    byFooter.forEach(list -> list.sort(null));
    byFooter.sort((one, other) -> one.get(0).compareTo(other.get(0)));
    if (without != null && !byFooter.isEmpty()) {
      byFooter.get(0).addAll(without);
    }
    return byFooter;
  }

  /** The columns of files with the same footer. */
  Kind kind(List<String> files) throws IOException {
    Map<String, FileColumn.Part> columns = new LinkedHashMap<>();
    for (FileColumn.Part part : orc ? orc(files.get(0)) : parquet(files.get(0))) {
      if (columns.put(key(part.name()), part) != null) {
        columns.put(key(part.name()), part.as(FileColumn.Reading.AMBIGUOUS));
      }
    }
    return new Kind(files, columns);
  }

  /** A name as Spark compares it. */
  static String key(String name) {
    return SQLConf.get().caseSensitiveAnalysis() ? name : name.toLowerCase(Locale.ROOT);
  }

  private List<FileColumn.Part> orc(String file) throws IOException {
    for (Map.Entry<String, TypeDescription> column : Footers.orc(hadoop, file).entrySet()) {
      if (column.getValue().toString().contains("uniontype<")) {
        throw new DataRefusedException(
            "Cannot read training data: column \"%s\" of %s has the type %s, which Spark cannot read, nor then any other column of the file. Write it again without that one."
                .formatted(column.getKey(), file, column.getValue()));
      }
    }
    List<FileColumn.Part> parts = new ArrayList<>();
    for (StructField field : reader.get().load(InputFiles.literal(file)).schema().fields()) {
      parts.add(part(field.name(), field.dataType(), field.dataType().simpleString(), file));
    }
    return parts;
  }

  private List<FileColumn.Part> parquet(String file) throws IOException {
    FileMetaData footer = Footers.parquet(hadoop, file);
    Map<String, DataType> written = writtenBySpark(footer);
    ParquetToSparkSchemaConverter converter = new ParquetToSparkSchemaConverter(SQLConf.get());
    SQLConf nanos = SQLConf.get().clone();
    nanos.setConfString(NANOS_AS_LONG, "true");
    ParquetToSparkSchemaConverter nanosConverter = new ParquetToSparkSchemaConverter(nanos);
    List<FileColumn.Part> parts = new ArrayList<>();
    for (Type field : footer.getSchema().getFields()) {
      String shown = shown(field);
      Optional<DataType> known =
          Optional.ofNullable(written.get(field.getName())).or(() -> convert(converter, field));
      Optional<DataType> inNanos =
          known.isPresent() ? Optional.empty() : convert(nanosConverter, field);
      DataType type = known.or(() -> inNanos).orElse(DataTypes.NullType);
      FileColumn.Part part =
          part(field.getName(), type, known.map(DataType::simpleString).orElse(shown), file);
      if (inNanos.isPresent()) {
        part = part.as(FileColumn.Reading.NANOSECONDS);
      } else if (String.valueOf(field.getLogicalTypeAnnotation()).equals("UNKNOWN")) {
        part = part.as(FileColumn.Reading.NULLS);
      } else if (known.isEmpty()) {
        part = part.as(FileColumn.Reading.NOT_AT_ALL);
      }
      parts.add(part);
    }
    if (!isReadable(parts, file)) {
      parts.replaceAll(
          part -> isReadable(List.of(part), file) ? part : part.as(FileColumn.Reading.NOT_AT_ALL));
    }
    return parts;
  }

  private static FileColumn.Part part(String name, DataType type, String shown, String file) {
    FileColumn.Reading reading =
        type instanceof NullType ? FileColumn.Reading.NULLS : FileColumn.Reading.AS_THEY_ARE;
    return new FileColumn.Part(name, reading, type, shown, file);
  }

  /** The types that Spark noted when it wrote a file. */
  private static Map<String, DataType> writtenBySpark(FileMetaData footer) {
    String json = footer.getKeyValueMetaData().get(Footers.SPARK_TYPES);
    Map<String, DataType> types = new LinkedHashMap<>();
    if (json != null && DataType.fromJson(json) instanceof StructType schema) {
      for (StructField field : schema.fields()) {
        types.put(field.name(), field.dataType());
      }
    }
    return types;
  }

  private static Optional<DataType> convert(ParquetToSparkSchemaConverter converter, Type field) {
    try {
      return Optional.of(
          converter.convert(new MessageType("column", List.of(field))).fields()[0].dataType());
    } catch (Exception e) {
      // No type of Spark's.
      return Optional.empty();
    }
  }

  /** Spark knows types that it does not read, or not yet. */
  private boolean isReadable(List<FileColumn.Part> parts, String file) {
    StructType schema = new StructType();
    for (FileColumn.Part part : parts) {
      if (part.reading() == FileColumn.Reading.AS_THEY_ARE) {
        schema = schema.add(part.name(), part.type());
      }
    }
    try {
      reader.get().schema(schema).load(InputFiles.literal(file));
      return true;
    } catch (Exception e) {
      return false;
    }
  }

  /** A type of parquet as its users know it. */
  private static String shown(Type field) {
    if (!field.isPrimitive()) {
      return field.toString().replaceAll("\\s+", " ");
    }
    return field.asPrimitiveType().getPrimitiveTypeName()
        + (field.getLogicalTypeAnnotation() == null
            ? ""
            : " (" + field.getLogicalTypeAnnotation() + ")");
  }
}
