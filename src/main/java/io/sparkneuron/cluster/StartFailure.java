package io.sparkneuron.cluster;

import io.sparkneuron.core.Secrets;
import io.sparkneuron.core.SettingRefusedException;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkException;
import org.apache.spark.SparkThrowable;

/**
 * Why Spark did not start, as one sentence.
 *
 * @param isSetting whether the words of the user are wrong, and not the machine or the cluster
 * @param known whether this is a cause that somebody can mend, and no bug
 */
public record StartFailure(String sentence, boolean isSetting, boolean known) {
  private static final String SEE =
      " --conf spark.log.level=INFO before the command shows Spark's log.";

  private static final String MASTER =
      "master must be local, local[N], local[*], spark://HOST:PORT, yarn or k8s://URL, and one that this Spark can use, but got ";

  private static final Pattern PACKAGE = Pattern.compile("unresolved dependency: ([^\\s\\]]+)");

  private static final Pattern NETWORK =
      Pattern.compile("UnknownHost|Server access [Ee]rror|Connection|timed out|SSL");

  /** Complaints about one word, with what to say of it. */
  private static final List<Map.Entry<Pattern, String>> WORDS =
      List.of(
          Map.entry(
              Pattern.compile(
                  "Could not parse Master URL: '(?<got>.*)'|Invalid master URL: (?<got2>\\S+)|Asked to run locally with 0 threads|Master must |Could not load \\w+ classes"),
              MASTER),
          Map.entry(
              Pattern.compile("either HADOOP_CONF_DIR or YARN_CONF_DIR"),
              "HADOOP_CONF_DIR or YARN_CONF_DIR must be a folder with the cluster's settings where the master is yarn, but neither is set"),
          Map.entry(
              Pattern.compile(
                  "(?:INVALID_DRIVER_MEMORY.*)?System memory (?<got>\\d+) must be at least"),
              "driver-memory must be at least 500m, for Spark wants 450 MiB of it free, but the driver got bytes: "),
          Map.entry(
              Pattern.compile("Executor memory (?<got>\\d+) must be at least"),
              "executor-memory must be at least 450m, but got bytes: "),
          Map.entry(
              Pattern.compile("Unrecognized option: (?<got>\\S+)"),
              "What stands before COMMAND must be options of spark-submit, but got "),
          Map.entry(
              Pattern.compile("--deploy-mode must be"),
              "deploy-mode must be client or cluster, but got another word"),
          Map.entry(
              Pattern.compile("Invalid properties file '(?<got>.*)'"),
              "properties-file must be a file that can be read, but got "));

  private static final Pattern FOLDER =
      Pattern.compile("Failed to create a temp directory \\(under (.*?)\\)");

  private static final Pattern POSITIVE =
      Pattern.compile(
          "(Executor memory|Executor cores|Total executor cores|Driver memory|Driver cores|Number of executors) must be a positive number");

  /**
   * Of what SparkSubmit or a SparkContext threw.
   *
   * @param printed what SparkSubmit printed before
   * @param words what it was given
   */
  public static StartFailure of(Throwable failure, String printed, String... words) {
    String text = texts(failure);
    Matcher positive = POSITIVE.matcher(text);
    if (positive.find()) {
      return user(mustBePositive(positive.group(1), List.of(words)));
    }
    Matcher unresolved = PACKAGE.matcher(text);
    if (unresolved.find()) {
      boolean network = NETWORK.matcher(printed).find();
      return new StartFailure(
          "Cannot load package %s: no repository has it%s. Check its name and version, or --repositories."
              .formatted(
                  Secrets.hidden(unresolved.group(1)),
                  network ? ", and at least one could not be reached" : " or can be reached"),
          !network,
          true);
    }
    Optional<StartFailure> word = word(text);
    if (word.isPresent()) {
      return word.get();
    }
    if (text.contains("stopped SparkContext") || text.contains("masters are unresponsive")) {
      return new StartFailure(unanswered(), false, true);
    }
    Matcher folder = FOLDER.matcher(text);
    if (folder.find()) {
      return machine(
          "a folder for temporary files cannot be made under %s. Set -Djava.io.tmpdir to one that can be written, in --driver-java-options before the command."
              .formatted(folder.group(1)));
    }
    Throwable missing = first(failure, StartFailure::isMissingClass);
    if (missing != null) {
      String name = String.valueOf(missing.getMessage()).replace('/', '.');
      return setting(value -> value.contains(name))
          .map(
              named ->
                  user(
                      named
                          + ". Is a class of this name in Spark, or in the jars of --packages or --jars before the command?"))
          .orElseGet(() -> user("Cannot start Spark: there is no class " + name + "." + SEE));
    }
    String reason = reason(failure);
    Throwable net =
        first(
            failure,
            t ->
                t instanceof SocketException
                    || t instanceof UnknownHostException
                    || t instanceof UnresolvedAddressException);
    if (net != null) {
      return machine(
          sentence(net.getMessage() == null ? "an address does not resolve" : reason)
              + " Look at spark.driver.host, spark.driver.port, spark.driver.bindAddress and SPARK_LOCAL_IP: they must be an address of this machine and a free port.");
    }
    Optional<String> quoted =
        setting(
            value ->
                value.length() > 1
                    && reason.matches("(?s).*(?<!\\w)" + Pattern.quote(value) + "(?!\\w).*"));
    if (first(failure, IOException.class::isInstance) != null) {
      return machine(sentence(reason) + quoted.map(q -> " " + q + ".").orElse("") + SEE);
    }
    boolean userWords =
        first(failure, IllegalArgumentException.class::isInstance) != null
            || failure instanceof SparkException
            || failure instanceof SparkThrowable;
    return new StartFailure(
        Secrets.hidden("Cannot start Spark: " + sentence(reason) + SEE), userWords, userWords);
  }

  /** Of what SparkSubmit printed before it ended the JVM; empty if it complained of nothing. */
  public static Optional<StartFailure> printed(String text) {
    return text.lines()
        .filter(line -> line.startsWith("Error: "))
        .findFirst()
        .map(line -> line.substring("Error: ".length()))
        .map(
            line ->
                word(line).orElseGet(() -> user("Cannot start Spark: " + sentence(line) + SEE)));
  }

  /** What to say when Spark has stopped its work by itself. */
  static String unanswered() {
    return "Cannot go on: no master answered at %s, or it ended the job. Is it running, and can it be reached from here?"
        .formatted(System.getProperty("spark.master", "the master's address"));
  }

  RuntimeException exception(Throwable cause) {
    return isSetting
        ? new SettingRefusedException(sentence, cause)
        : new ClusterFailedException(sentence, cause);
  }

  private static StartFailure user(String sentence) {
    return new StartFailure(Secrets.hidden(sentence), true, true);
  }

  private static StartFailure machine(String reason) {
    return new StartFailure(Secrets.hidden("Cannot start Spark: " + reason), false, true);
  }

  private static String mustBePositive(String what, List<String> words) {
    String option = what.toLowerCase(Locale.ROOT).replace("number of", "num").replace(' ', '-');
    String key =
        switch (option) {
          case "total-executor-cores" -> "spark.cores.max=";
          case "num-executors" -> "spark.executor.instances=";
          default -> "spark." + option.replace('-', '.') + "=";
        };
    String got = "another value";
    for (int i = 0; i + 1 < words.size(); i++) {
      if (words.get(i).equals("--" + option)) {
        got = words.get(i + 1);
      } else if (words.get(i + 1).startsWith(key)) {
        got = words.get(i + 1).substring(key.length());
      }
    }
    return "%s must be a positive number%s, but got %s"
        .formatted(option, what.endsWith("memory") ? " with k, m, g or t, such as 4g" : "", got);
  }

  private static Optional<StartFailure> word(String text) {
    for (Map.Entry<Pattern, String> known : WORDS) {
      Matcher found = known.getKey().matcher(text);
      if (found.find()) {
        String sentence = known.getValue();
        return Optional.of(user(sentence.endsWith(" ") ? sentence + got(found, text) : sentence));
      }
    }
    return Optional.empty();
  }

  private static String got(Matcher found, String text) {
    for (String group : new String[] {"got", "got2"}) {
      if (found.pattern().pattern().contains("<" + group + ">") && found.group(group) != null) {
        return found.group(group);
      }
    }
    String master = System.getProperty("spark.master");
    return master != null ? master : "another one (" + text.strip().split("\\R", 2)[0] + ")";
  }

  /** The setting of Spark that a failure is about, by its value. */
  private static Optional<String> setting(Predicate<String> about) {
    return SparkSettings.given().entrySet().stream()
        .filter(setting -> about.test(setting.getValue()))
        .findFirst()
        .map(
            setting ->
                "%s must be a value that Spark can use, but got %s"
                    .formatted(
                        setting.getKey(), Secrets.hidden(setting.getKey(), setting.getValue())));
  }

  private static boolean isMissingClass(Throwable failure) {
    return failure instanceof ClassNotFoundException || failure instanceof NoClassDefFoundError;
  }

  private static Throwable first(Throwable failure, Predicate<Throwable> wanted) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (wanted.test(cause)) {
        return cause;
      }
    }
    return null;
  }

  private static String texts(Throwable failure) {
    StringBuilder texts = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      texts.append(cause.getMessage()).append('\n');
    }
    return texts.toString();
  }

  /** The first line of the innermost cause that has one. */
  private static String reason(Throwable failure) {
    String reason = failure.getClass().getSimpleName();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
        reason = cause.getMessage().strip().split("\\R", 2)[0];
      }
    }
    return SparkSettings.plain(reason);
  }

  private static String sentence(String reason) {
    return reason.replaceFirst("[.!]+$", "") + ".";
  }
}
