package io.sparkneuron.cluster;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Tables whose files hold more rows than the table has: a log beside the files says which rows were
 * deleted or replaced since, and whoever reads the files alone takes them all.
 */
enum LoggedTable {
  DELTA(
      "a Delta table",
      reader(
          "delta",
          "io.delta:delta-spark_SCALA",
          " --conf spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension"
              + " --conf spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog")),
  HUDI("a Hudi table", reader("hudi", "org.apache.hudi:hudi-sparkLINE-bundle_SCALA", "")),
  ICEBERG(
      "an Iceberg table",
      reader("iceberg", "org.apache.iceberg:iceberg-spark-runtime-LINE_SCALA", "")),
  PAIMON("a Paimon table", reader("paimon", "org.apache.paimon:paimon-spark-LINE_SCALA", "")),
  HIVE(
      "a transactional table of Hive",
      "Let Hive write its rows to a table that is not transactional, and read that one as --table."),
  DUCKLAKE(
      "a table of DuckLake",
      "Let DuckDB write its rows to Parquet files of their own, and read those.");

  private static final Pattern HIVE_FOLDER =
      Pattern.compile("(base_\\d{7,}|(delete_)?delta_\\d{7,}_\\d{7,})(_.*)?");
  private static final Pattern HIVE_FILE =
      Pattern.compile("bucket_\\d{5}.*|\\d{6}_\\d+.*|_orc_acid_version|_metadata_acid");
  private static final Pattern ICEBERG_DELETES =
      Pattern.compile("\\d{5}-\\d+-.+-\\d{5}-deletes\\.(parquet|orc|avro)");
  private static final Pattern DUCKLAKE_FILE =
      Pattern.compile("ducklake-[0-9a-f-]{36}(-delete)?\\.parquet");

  private final String kind;
  private final String wayOut;

  LoggedTable(String kind, String wayOut) {
    this.kind = kind;
    this.wayOut = wayOut;
  }

  private static String reader(String format, String artifact, String settings) {
    return "Read it with --format %s and --packages %s:VERSION%s before the command, or as --table."
        .formatted(format, artifact, settings);
  }

  /** One of these tables, and the folder in which it was found. */
  record Found(LoggedTable table, Path folder) {
    /**
     * What is wrong with reading it, and the way out.
     *
     * @param subject {@code it is}, or a folder that is
     * @param sparkVersion decides on the package that reads it
     */
    String sentences(String subject, String sparkVersion) {
      String line = sparkVersion.replaceFirst("^(\\d+\\.\\d+).*", "$1");
      return "%s %s, whose files also hold rows that were deleted or replaced. %s"
          .formatted(
              subject,
              table.kind,
              table
                  .wayOut
                  .replace("LINE", line)
                  .replace("SCALA", line.startsWith("3.") ? "2.12" : "2.13"));
    }
  }

  /** The table to which a file or a folder belongs, if its name says so. */
  static Optional<Found> namedBy(Path path) {
    String name = path.getName();
    Path folder = path.getParent();
    if (folder == null) {
      return Optional.empty();
    }
    if (name.equals("_delta_log")
        || (name.startsWith("deletion_vector_") && name.endsWith(".bin"))) {
      return found(DELTA, folder);
    }
    if (name.startsWith(".hoodie")) {
      return found(HUDI, folder);
    }
    if (ICEBERG_DELETES.matcher(name).matches()) {
      return found(ICEBERG, folder);
    }
    if (folder.getName().equals("metadata") && isIcebergMetadata(name)) {
      return found(ICEBERG, folder.getParent());
    }
    if (folder.getName().equals("schema") && name.matches("schema-\\d+")) {
      return found(PAIMON, folder.getParent());
    }
    if (HIVE_FOLDER.matcher(folder.getName()).matches() && HIVE_FILE.matcher(name).matches()) {
      return found(HIVE, folder.getParent());
    }
    if (DUCKLAKE_FILE.matcher(name).matches()) {
      return found(DUCKLAKE, folder);
    }
    return Optional.empty();
  }

  private static Optional<Found> found(LoggedTable table, Path folder) {
    return Optional.of(new Found(table, folder));
  }

  private static boolean isIcebergMetadata(String name) {
    return name.endsWith(".metadata.json") || name.endsWith(".metadata.json.gz");
  }

  /** The table that begins in a folder that was not listed: a look-up for each kind. */
  static Optional<Found> beginningIn(Path folder, Configuration hadoop) {
    if (isFolder(folder, "_delta_log", hadoop)) {
      return found(DELTA, folder);
    }
    if (isFolder(folder, ".hoodie", hadoop)) {
      return found(HUDI, folder);
    }
    if (hasIcebergMetadata(folder, hadoop)) {
      return found(ICEBERG, folder);
    }
    if (isFolder(folder, "schema", hadoop)
        && isFolder(folder, "snapshot", hadoop)
        && isFolder(folder, "manifest", hadoop)) {
      return found(PAIMON, folder);
    }
    return Optional.empty();
  }

  /** Not where nobody may look. */
  private static boolean isFolder(Path parent, String name, Configuration hadoop) {
    Path path = new Path(parent, name);
    try {
      return path.getFileSystem(hadoop).getFileStatus(path).isDirectory();
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean hasIcebergMetadata(Path parent, Configuration hadoop) {
    Path folder = new Path(parent, "metadata");
    try {
      RemoteIterator<FileStatus> children = folder.getFileSystem(hadoop).listStatusIterator(folder);
      while (children.hasNext()) {
        if (isIcebergMetadata(children.next().getPath().getName())) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }
}
