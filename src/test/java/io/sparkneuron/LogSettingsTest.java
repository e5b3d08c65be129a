package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

/** What conf/log4j2.properties lets through of Spark's own log. */
class LogSettingsTest {
  private static final String SCHEDULER = "org.apache.spark.scheduler.TaskSchedulerImpl";
  private static final String BACKEND =
      "org.apache.spark.scheduler.cluster.StandaloneSchedulerBackend";

  @Test
  void theSchedulerTellsOfLostExecutorsButNotOfInterruptedTasks() {
    try (LoggerContext context = new LoggerContext("settings")) {
      context.setConfigLocation(
          Path.of(System.getProperty("project.root"), "conf/log4j2.properties").toUri());
      context.start();
      LoggerConfig scheduler = context.getConfiguration().getLoggerConfig(SCHEDULER);

      assertThat(scheduler.getName()).isEqualTo(SCHEDULER);
      assertThat(passes(scheduler, "Lost executor 1 on 10.0.0.7: worker lost")).isTrue();
      assertThat(passes(scheduler, "Exception in statusUpdate")).isFalse();

      LoggerConfig backend = context.getConfiguration().getLoggerConfig(BACKEND);
      String killed = "Application has been killed. Reason: ";
      assertThat(passes(backend, killed + "Master removed our application: KILLED")).isTrue();
      assertThat(passes(backend, killed + "All masters are unresponsive! Giving up.")).isFalse();
    }
  }

  private static boolean passes(LoggerConfig logger, String message) {
    return logger.getLevel().isLessSpecificThan(Level.ERROR)
        && !logger.isFiltered(
            Log4jLogEvent.newBuilder()
                .setLoggerName(logger.getName())
                .setLevel(Level.ERROR)
                .setMessage(new SimpleMessage(message))
                .build());
  }
}
