package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README says to those who write code. Its commands are run by TrainIT. */
class ReadmeTest {
  private static final Path ROOT = Path.of(System.getProperty("project.root"));

  @TempDir private Path temp;

  private static String readme() throws IOException {
    return Files.readString(ROOT.resolve("README.md"));
  }

  private static String block(String language) throws IOException {
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(readme());
    assertThat(block.find()).as(language).isTrue();
    return block.group(1);
  }

  @Test
  void theJavaExampleCompilesAndPredicts() throws Exception {
    Path source = Files.writeString(temp.resolve("Homes.java"), block("java"));
    int errors =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                temp.toString(),
                source.toString());
    assertThat(errors).isZero();
    try (SparkSession spark =
            SparkSession.builder()
                .master("local[2]")
                .appName("readme")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
        URLClassLoader classes =
            new URLClassLoader(new URL[] {temp.toUri().toURL()}, getClass().getClassLoader())) {
      spark.range(100).selectExpr("id AS area", "3 * id + 7 AS price").createTempView("homes");
      var method =
          classes.loadClass("Homes").getDeclaredMethod("priceOf", SparkSession.class, double.class);
      method.setAccessible(true);

      assertThat((double) method.invoke(null, spark, 120.0)).isCloseTo(367, within(1e-9));
    }
  }

  @Test
  void itsLinksLeadSomewhere() throws IOException {
    Matcher link = Pattern.compile("(?<!!)\\[[^]]+]\\(([^)#]+)\\)").matcher(readme());
    List<String> targets = link.results().map(found -> found.group(1)).toList();

    assertThat(targets).hasSizeGreaterThan(5);
    for (String target : targets) {
      assertThat(ROOT.resolve(target)).exists();
    }
  }
}
