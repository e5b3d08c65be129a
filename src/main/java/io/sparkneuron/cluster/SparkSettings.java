package io.sparkneuron.cluster;

import io.sparkneuron.core.Secrets;
import io.sparkneuron.core.SettingRefusedException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.ConfigReader;

/** Looks at Spark's settings before Spark does, which dies of some of them without a word. */
final class SparkSettings {
  private static final List<String> PORTS =
      List.of(
          "spark.ui.port",
          "spark.driver.port",
          "spark.blockManager.port",
          "spark.driver.blockManager.port");

  /** Where Spark keeps what its settings are, and what each may be. */
  private static final List<String> ENTRIES =
      List.of(
          "org.apache.spark.internal.config.package$",
          "org.apache.spark.sql.internal.StaticSQLConf$",
          "org.apache.spark.sql.internal.SQLConf$");

  private static final Pattern RULE =
      Pattern.compile("(?:.* )?(?:should|must) be (?:a/an )?(?<rule>.*?)(?:, but was .*)?\\.?");

  /** Spark's names of kinds of values, and ours. */
  private static final Map<String, String> KINDS =
      Map.of(
          "int", "a whole number",
          "long", "a whole number",
          "double", "a number",
          "boolean", "true or false",
          "bytes", "a size such as 64m",
          "time", "a time such as 10s");

  private static final Pattern KIND =
      Pattern.compile("'?(int|long|double|boolean|bytes|time)\\b[^']*'?(?: value)?");

  private static final int BYTES_TO_WRITE = 4096;

  private SparkSettings() {}

  /** What spark-submit was given or found, by key. */
  static Map<String, String> given() {
    Map<String, String> given = new TreeMap<>();
    for (String key : System.getProperties().stringPropertyNames()) {
      if (key.startsWith("spark.")) {
        given.put(key, System.getProperty(key));
      }
    }
    return given;
  }

  /**
   * @throws SettingRefusedException if values are wrong, with a sentence for each
   * @throws ClusterFailedException if Spark can write to none of its temporary folders
   */
  static void check(Map<String, String> given) {
    List<String> problems = new ArrayList<>();
    load();
    given.forEach((key, value) -> check(key, value, problems));
    SettingRefusedException.throwIfAny(problems);
    checkTemporaryFolders(given);
  }

  private static void load() {
    for (String entries : ENTRIES) {
      try {
        Class.forName(entries);
      } catch (ClassNotFoundException | LinkageError e) {
        // Another Spark keeps them elsewhere; then it says itself what is wrong.
      }
    }
  }

  private static void check(String key, String value, List<String> problems) {
    String shown = ", but got " + Secrets.hidden(key, value);
    String said = value.contains("${") ? null : refusal(key, value);
    if (said != null) {
      problems.add(key + " must be " + rule(said) + shown);
    } else if (PORTS.contains(key)
        && !value.matches(
            "0|102[4-9]|10[3-9]\\d|1[1-9]\\d\\d|[2-9]\\d{3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d\\d|655[0-2]\\d|6553[0-5]")) {
      problems.add(key + " must be 0, for any free port, or 1024 to 65535" + shown);
    } else if (key.equals("spark.default.parallelism") && !value.matches("0*[1-9]\\d*")) {
      problems.add(key + " must be a whole number > 0" + shown);
    }
  }

  /** What Spark says against a value; null if nothing, or if it does not know the key. */
  private static String refusal(String key, String value) {
    try {
      ConfigEntry<?> entry = ConfigEntry.findEntry(key);
      if (entry != null) {
        entry.readFrom(new ConfigReader(Map.of(key, value)));
      }
      return null;
    } catch (IllegalArgumentException e) {
      return plain(String.valueOf(e.getMessage()).strip().split("\\R", 2)[0]);
    } catch (RuntimeException | LinkageError e) {
      return null;
    }
  }

  /** Without Spark's error class before and its SQL state behind. */
  static String plain(String message) {
    return message
        .replaceFirst("^requirement failed: ", "")
        .replaceFirst("^\\[[A-Z0-9_.]+\\] ", "")
        .replaceFirst(" *SQLSTATE: \\w+.*$", "");
  }

  private static String rule(String said) {
    String complaint =
        said.replaceFirst("^The value '.*' in the config \".*?\" is invalid\\. ", "");
    Matcher rule = RULE.matcher(complaint);
    if (!rule.matches()) {
      return "a value that Spark takes (" + complaint.replaceFirst("\\.+$", "") + ")";
    }
    Matcher kind = KIND.matcher(rule.group("rule"));
    return kind.matches() ? KINDS.get(kind.group(1)) : rule.group("rule");
  }

  // ---- Temporary folders: Spark needs one of them, and ends the JVM without it ----

  private static void checkTemporaryFolders(Map<String, String> given) {
    String name = "spark.local.dir";
    String folders = given.getOrDefault(name, System.getProperty("java.io.tmpdir"));
    String separator = ",";
    for (String variable : new String[] {"SPARK_LOCAL_DIRS", "SPARK_EXECUTOR_DIRS"}) {
      if (System.getenv(variable) != null) {
        name = variable;
        folders = System.getenv(variable);
        separator = variable.equals("SPARK_EXECUTOR_DIRS") ? File.pathSeparator : ",";
      }
    }
    if (System.getenv("CONTAINER_ID") != null && System.getenv("LOCAL_DIRS") != null) {
      // YARN gives its own.
      return;
    }
    List<String> found = new ArrayList<>();
    for (String folder : folders.split(separator, -1)) {
      try {
        tryToWrite(folder.strip());
        return;
      } catch (IOException | InvalidPathException | SecurityException e) {
        found.add(folder.strip() + " (" + reason(e) + ")");
      }
    }
    throw new ClusterFailedException(
        "Cannot start Spark: %s has no folder for temporary files that can be made and written, but %s. Set it to a folder with free space, e.g. --conf spark.local.dir=FOLDER before the command."
            .formatted(name, String.join(", ", found)),
        null);
  }

  private static void tryToWrite(String folder) throws IOException {
    Path root = folder.startsWith("file:") ? Path.of(java.net.URI.create(folder)) : Path.of(folder);
    Files.createDirectories(root);
    Path file = Files.createTempFile(root, "spark-", ".try");
    try {
      Files.write(file, new byte[BYTES_TO_WRITE]);
    } finally {
      Files.delete(file);
    }
  }

  private static String reason(Exception failure) {
    if (failure instanceof java.nio.file.FileAlreadyExistsException) {
      return "it is no folder";
    }
    if (failure instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    String message = String.valueOf(failure.getMessage());
    String last = message.substring(message.lastIndexOf(": ") + 1).strip();
    boolean isName = last.isEmpty() || last.startsWith("/");
    return isName ? "it cannot be made: " + failure.getClass().getSimpleName() : last;
  }
}
