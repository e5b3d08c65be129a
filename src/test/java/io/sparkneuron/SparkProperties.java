package io.sparkneuron;

import java.util.Properties;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Commands of a test class find the properties that spark-submit would have set. */
final class SparkProperties implements BeforeAllCallback, AfterAllCallback {
  private Properties before;

  @Override
  public void beforeAll(ExtensionContext context) {
    before = (Properties) System.getProperties().clone();
    System.getProperties().putAll(CommandLineRun.SPARK);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    System.setProperties(before);
  }
}
