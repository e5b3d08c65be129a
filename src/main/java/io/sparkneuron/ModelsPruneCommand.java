package io.sparkneuron;

import io.sparkneuron.store.Leftovers;
import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.PrunePlan;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code models prune}: what nobody needs any more goes. */
@Command(
    name = "prune",
    sortOptions = false,
    usageHelpAutoWidth = true,
    descriptionHeading = "%n",
    description = {
      "Deletes old versions with their promotions and runs, and what killed runs left.",
      "What serves, what a rollback leads to and the newest versions stay, and every run for seven days."
    },
    optionListHeading = "%n")
final class ModelsPruneCommand implements JobCommand {
  @Mixin StoreOptions at;

  @Option(
      names = "--keep",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many of the newest versions stay. Default: ${DEFAULT-VALUE}")
  String keep;

  @Option(names = "--dry-run", description = "Tell what would be deleted, and delete nothing.")
  boolean dryRun;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public ExitCode run(Problems problems, PrintStream out, PrintStream err) {
    at.check(problems);
    int newest =
        problems.change(
            1,
            none -> {
              int number = Problems.wholeNumber("keep", keep);
              if (number < 1) {
                throw new IllegalArgumentException(
                    "keep must be a whole number >= 1, but got " + keep);
              }
              return number;
            });
    problems.throwIfAny();
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(new SparkConf());
    ModelStore store = at.open(hadoop);
    Instant now = Instant.now();
    PrunePlan plan = PrunePlan.of(store, newest, now);
    Leftovers leftovers = Leftovers.of(at.store, hadoop, now);
    if (!dryRun) {
      plan.carryOut(store);
      leftovers.delete(hadoop);
      store.repairCurrent();
    }
    tell(plan, leftovers, out);
    return ExitCode.DONE;
  }

  private void tell(PrunePlan plan, Leftovers leftovers, PrintStream out) {
    String verb = dryRun ? "would delete" : "deleted";
    say(out, verb, "version", plan.versions());
    say(out, verb, "promotion", plan.promotions());
    say(out, verb, "run", plan.runs());
    if (!leftovers.files().isEmpty()) {
      out.println("%s unfinished files: %d".formatted(verb, leftovers.files().size()));
    }
    if (plan.isEmpty() && leftovers.files().isEmpty()) {
      out.println("nothing is old enough to delete");
    }
    if (!plan.damaged().isEmpty()) {
      out.println(
          "left, because it cannot be read: %s%s"
              .formatted(
                  list(plan.damaged()),
                  plan.damaged().stream().anyMatch(what -> what.startsWith("version"))
                      ? "; and all runs, any of which may have made it"
                      : ""));
    }
    out.println(
        plan.kept().isEmpty() ? "there is no version" : "versions that stay: " + list(plan.kept()));
  }

  private static void say(PrintStream out, String verb, String what, List<?> deleted) {
    if (!deleted.isEmpty()) {
      out.println("%s %ss: %s".formatted(verb, what, list(deleted)));
    }
  }

  private static String list(List<?> things) {
    return things.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
