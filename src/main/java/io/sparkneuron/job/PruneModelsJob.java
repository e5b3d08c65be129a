package io.sparkneuron.job;

import io.sparkneuron.store.Leftovers;
import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.PrunePlan;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/**
 * {@code models prune}: what nobody needs any more goes.
 *
 * @param location of the store
 * @param keep how many of the newest versions stay
 * @param dryRun whether to tell only
 */
public record PruneModelsJob(String location, int keep, boolean dryRun) implements Job {
  @Override
  public ExitCode run(Caller caller) {
    Configuration hadoop = Workplace.hadoopWithoutSpark();
    ModelStore store = new ModelStore(location, hadoop);
    Instant now = Instant.now();
    PrunePlan plan = PrunePlan.of(store, keep, now);
    Leftovers leftovers = Leftovers.of(location, hadoop, now);
    if (!dryRun) {
      plan.carryOut(store);
      leftovers.delete(hadoop);
      store.repairCurrent();
    }
    tell(plan, leftovers, caller.out());
    return ExitCode.DONE;
  }

  private void tell(PrunePlan plan, Leftovers leftovers, PrintStream out) {
    String verb = dryRun ? "would delete" : "deleted";
    say(out, verb, "version", plan.versions());
    say(out, verb, "promotion", plan.promotions());
    if (!plan.lines().isEmpty()) {
      out.println(
          "%s folders of lines: %d (%s)".formatted(verb, plan.lines().size(), list(plan.lines())));
    }
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
                      ? "; and all runs and lines, any of which may be its own"
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
