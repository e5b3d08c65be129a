package io.sparkneuron.cluster;

import com.holdenkarau.spark.testing.JavaDataFrameSuiteBase;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets JUnit 5 drive spark-testing-base, which is made for JUnit 4: one session for a test class.
 */
public final class SparkSuite extends JavaDataFrameSuiteBase
    implements BeforeAllCallback, AfterAllCallback {
  private static final long serialVersionUID = 1L;

  @Override
  public boolean enableHiveSupport() {
    return false;
  }

  @Override
  public SparkConf conf() {
    return super.conf()
        .setMaster("local[2]")
        .set("spark.ui.enabled", "false")
        .set("spark.sql.shuffle.partitions", "2");
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    runBefore();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    spark().stop();
  }
}
