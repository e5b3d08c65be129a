package io.sparkneuron.clusters;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Marks the tests of the profile clusters, and lists on the console what ran and what could not be
 * tried.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("cluster")
@ExtendWith(OnClusters.Watcher.class)
@interface OnClusters {
  /** Notes how each test ended. */
  final class Watcher implements TestWatcher {
    @Override
    public void testSuccessful(ExtensionContext test) {
      Ended.of(test).note("ran", test, "");
    }

    @Override
    public void testAborted(ExtensionContext test, Throwable cause) {
      Ended.of(test).note("could not", test, ": " + cause.getMessage());
    }

    @Override
    public void testFailed(ExtensionContext test, Throwable cause) {
      Ended.of(test).note("failed", test, "");
    }

    @Override
    public void testDisabled(ExtensionContext test, Optional<String> reason) {
      Ended.of(test).note("could not", test, ": " + reason.orElse("disabled"));
    }
  }

  /** The list, which is told after the last test. */
  final class Ended implements AutoCloseable {
    private final List<String> lines = new ArrayList<>();

    private static Ended of(ExtensionContext test) {
      return test.getRoot()
          .getStore(ExtensionContext.Namespace.GLOBAL)
          .getOrComputeIfAbsent(Ended.class, key -> new Ended(), Ended.class);
    }

    private void note(String how, ExtensionContext test, String why) {
      String method = test.getRequiredTestMethod().getName();
      String name = test.getDisplayName();
      lines.add(
          "%-9s  %s %s%s%s"
              .formatted(
                  how,
                  test.getRequiredTestClass().getSimpleName(),
                  method,
                  name.startsWith(method) ? "" : " " + name,
                  why));
    }

    @Override
    public void close() {
      lines.forEach(line -> System.out.println("clusters: " + line));
    }
  }
}
