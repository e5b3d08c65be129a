package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows between the rooms (src/site/markdown, design) hold in every source file. */
class RoomsTest {
  private static final int MOST_LINES = 320;
  private static final String APP = "io.sparkneuron";

  /** What each room may name, besides itself. */
  private static final Map<String, List<String>> ROOMS =
      Map.of(
          "io.sparkneuron.core",
          List.of("java.", "io.sparkneuron.exact.", "org.apache.commons.math3."),
          "io.sparkneuron.exact",
          List.of("java.", "jdk.incubator.vector."),
          "io.sparkneuron.cluster",
          List.of(
              "java.",
              "io.sparkneuron.core.",
              "org.apache.spark.",
              "org.apache.hadoop.",
              "org.apache.parquet.",
              "org.apache.orc."),
          "io.sparkneuron.store",
          List.of("java.", "io.sparkneuron.core.", "org.apache.hadoop.", "com.fasterxml.jackson."),
          "io.sparkneuron.report",
          List.of("java.", "io.sparkneuron.core."));

  /** One pass, so that quotes inside comments and slashes inside strings do not mislead. */
  private static final Pattern NOT_CODE =
      Pattern.compile(
          "\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])+'|/\\*.*?\\*/|//[^\\n]*",
          Pattern.DOTALL);

  private static final Pattern PACKAGE = Pattern.compile("(?m)^\\s*package\\s+([\\w.]+)\\s*;");

  private static final Pattern IMPORT =
      Pattern.compile("(?m)^\\s*import\\s+(?:static\\s+)?([\\w.]+(?:\\.\\*)?)\\s*;");

  /** A name from the root of a package tree down to a type. */
  private static final Pattern QUALIFIED =
      Pattern.compile(
          "(?<![\\w.])(?:java|javax|jdk|sun|com|org|net|io|scala|info|picocli)"
              + "(?:\\s*\\.\\s*[a-z_]\\w*)*\\s*\\.\\s*[A-Z]\\w*");

  private static final Pattern CONSOLE =
      Pattern.compile("\\bSystem\\s*\\.\\s*(?:out|err)\\b|\\bprintStackTrace\\b");

  /** Everything that one source file does against the rules; empty when it does nothing. */
  private static List<String> offences(String source) {
    List<String> offences = new ArrayList<>();
    String code = NOT_CODE.matcher(source).replaceAll(" ");
    Matcher declared = PACKAGE.matcher(code);
    if (!declared.find()) {
      return List.of("has no package");
    }
    String room = declared.group(1);
    if (!room.equals(APP) && !ROOMS.containsKey(room)) {
      offences.add("is in " + room + ", a room without a rule: give it one here");
    }
    for (String name : named(code)) {
      if (!allowed(room, name)) {
        offences.add("names " + name + ", which " + room + " may not");
      }
    }
    if (!room.equals(APP) && CONSOLE.matcher(code).find()) {
      offences.add("writes to the console below the app");
    }
    long lines = source.lines().count();
    if (lines > MOST_LINES) {
      offences.add("has " + lines + " lines, more than " + MOST_LINES);
    }
    return offences;
  }

  private static Set<String> named(String code) {
    Set<String> names = new LinkedHashSet<>();
    for (Pattern pattern : List.of(IMPORT, QUALIFIED)) {
      Matcher matcher = pattern.matcher(code);
      while (matcher.find()) {
        names.add(matcher.group(matcher.groupCount()).replaceAll("\\s", ""));
      }
    }
    return names;
  }

  private static boolean allowed(String room, String name) {
    if (name.startsWith("scala.")) {
      return false;
    }
    return room.equals(APP)
        || inPackage(name, room)
        || ROOMS.getOrDefault(room, List.of()).stream().anyMatch(name::startsWith);
  }

  /** A type of exactly this package, or a member of one: not of a package below. */
  private static boolean inPackage(String name, String room) {
    return name.startsWith(room + ".") && Character.isUpperCase(name.charAt(room.length() + 1));
  }

  private static Path main() {
    return Path.of(System.getProperty("project.root", "."), "src", "main", "java");
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(main())) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  @Test
  void everySourceKeepsToItsRoom() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path source : sources()) {
      for (String offence : offences(Files.readString(source))) {
        found.add(main().relativize(source) + " " + offence);
      }
    }
    assertThat(found).isEmpty();
    assertThat(sources()).as("the sources were found").hasSizeGreaterThan(20);
  }

  @Test
  void everyPackageSaysWhatItIsFor() throws IOException {
    Set<Path> folders = new LinkedHashSet<>();
    for (Path source : sources()) {
      folders.add(source.getParent());
    }
    assertThat(folders)
        .allSatisfy(folder -> assertThat(folder.resolve("package-info.java")).isRegularFile());
  }

  private static String source(String room, String... lines) {
    return "/** Text. */\npackage io.sparkneuron." + room + ";\n\n" + String.join("\n", lines);
  }

  @Test
  void theCheckItselfSeesEveryOffence() {
    assertThat(offences(source("core", "import org.apache.spark.SparkConf;"))).hasSize(1);
    assertThat(offences(source("core", "import static org.apache.spark.sql.functions.*;")))
        .hasSize(1);
    assertThat(offences(source("core", "import io.sparkneuron.cluster.Loader;"))).hasSize(1);
    assertThat(offences(source("core", "import io.sparkneuron.Main;"))).hasSize(1);
    assertThat(offences(source("core", "import io.sparkneuron.*;"))).hasSize(1);
    assertThat(offences(source("core", "import javax.swing.JFrame;"))).hasSize(1);
    assertThat(offences(source("core", "class A { org.apache.hadoop.fs.Path p; }")))
        .containsExactly("names org.apache.hadoop.fs.Path, which io.sparkneuron.core may not");
    assertThat(offences(source("core", "class A { Object o = io.sparkneuron.Main.class; }")))
        .hasSize(1);
    assertThat(
            offences(source("core", "class A {", "  Object o = org.apache", "    .spark.A.b();")))
        .hasSize(1);
    assertThat(offences(source("core", "// why", "class A { void a() { System.out.println(); } }")))
        .containsExactly("writes to the console below the app");
    assertThat(offences(source("core", "class A { void a(Error e) { e.printStackTrace(); } }")))
        .hasSize(1);
    assertThat(offences(source("cluster", "import scala.Tuple2;"))).hasSize(1);
    assertThat(offences(source("cluster", "class A { scala.Tuple2<A, A> a; }"))).hasSize(1);
    assertThat(offences(source("cluster", "import io.sparkneuron.store.ModelStore;"))).hasSize(1);
    assertThat(offences(source("cluster", "import com.fasterxml.jackson.core.A;"))).hasSize(1);
    assertThat(offences(source("store", "import org.apache.spark.SparkConf;"))).hasSize(1);
    assertThat(offences(source("store", "import io.sparkneuron.cluster.Loader;"))).hasSize(1);
    assertThat(offences(source("report", "import io.sparkneuron.store.ModelStore;"))).hasSize(1);
    assertThat(offences("package io.sparkneuron;\nimport scala.Option;")).hasSize(1);
    assertThat(offences(source("cellar", "class A {}"))).hasSize(1);
    assertThat(offences(source("core", "\n".repeat(MOST_LINES)))).hasSize(1);
    assertThat(offences("class A {}")).containsExactly("has no package");
  }

  @Test
  void theCheckItselfAllowsWhatTheRoomsAllow() {
    assertThat(
            offences(
                source(
                    "core",
                    "import java.util.List;",
                    "import static java.lang.Math.abs;",
                    "import org.apache.commons.math3.linear.RealMatrix;",
                    "import io.sparkneuron.core.Neuron;",
                    "/* import org.apache.spark.SparkConf; System.out */",
                    "class A { String a = \"org.apache.spark.SparkConf // \\\" System.err\"; }",
                    "class B { char c = '\"'; } // org.apache.spark.SparkConf",
                    "class C { int io = 1; Object o = this.net.scala; }")))
        .isEmpty();
    assertThat(
            offences(
                source(
                    "cluster",
                    "import org.apache.spark.api.java.JavaRDD;",
                    "import org.apache.hadoop.fs.Path;",
                    "import io.sparkneuron.core.Points;")))
        .isEmpty();
    assertThat(
            offences(
                source(
                    "store",
                    "import org.apache.hadoop.fs.FileSystem;",
                    "import com.fasterxml.jackson.databind.JsonNode;",
                    "import io.sparkneuron.core.Neuron;")))
        .isEmpty();
    assertThat(
            offences(
                "package io.sparkneuron;\nimport picocli.CommandLine;\nclass A { void a() { System.out.println(); } }"))
        .isEmpty();
  }
}
