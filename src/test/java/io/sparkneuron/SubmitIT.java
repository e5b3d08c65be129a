package io.sparkneuron;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * submit.sh as a user's shell runs it, in a copy of the project whose path has spaces. Most tests
 * give it a SPARK_HOME whose spark-submit only tells what it was given.
 */
@Tag("any-spark")
class SubmitIT {
  private static final String TELLS_WHAT_IT_GETS =
      """
      printf '%s\\n' "$@"
      printf '%s\\n' "PWD=$PWD" "OPTS=${SPARK_SUBMIT_OPTS-}" "IP=${SPARK_LOCAL_IP-}" \\
        "TERMINAL=${SPARK_NEURON_TERMINAL-}" >&2
      exit "${JOB_EXIT:-0}"
      """;
  private static final String ANSWERS_FROM_THE_STORE =
      """
      echo "$*"
      [[ " $* " != *' runs show '* ]] || { echo "$ANSWER"; exit "${SHOW_EXIT:-0}"; }
      exit 9
      """;
  private static final String BUILDS =
      """
      echo "$PWD: $*" >> "$CALLS"
      cp "$BUILT_JAR" target/
      """;

  @TempDir private Path temp;
  private Path project;
  private Path elsewhere;
  private Path tools;
  private Path sparkHome;
  private Path jar;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void copyTheProject() throws IOException {
    Path root = Path.of(System.getProperty("project.root"));
    Path built = Path.of(System.getProperty("project.target"));
    project = Files.createDirectories(temp.resolve("a project's copy"));
    elsewhere = Files.createDirectories(temp.resolve("else where"));
    tools = Files.createDirectories(temp.resolve("tools"));
    for (String file : List.of("submit.sh", "pom.xml", "conf/log4j2.properties")) {
      copy(root.resolve(file), project.resolve(file));
    }
    write(project.resolve("conf/spark-defaults.conf"), "# why\nspark.locality.wait   300ms\n");
    write(project.resolve("src/main/java/Source.java"), "class Source {}");
    copy(built.resolve("spark.classpath"), project.resolve("target/spark.classpath"));
    jar = copy(onlyJarIn(built), project.resolve("target").resolve(onlyJarIn(built).getFileName()));
    makeTheBuildNewer();

    sparkHome = sparkHome("spark home", "spark-core_2.13-4.1.0.jar");
    environment.put("SPARK_HOME", sparkHome.toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("CALLS", temp.resolve("calls").toString());
    environment.put("BUILT_JAR", onlyJarIn(built).toString());
  }

  /** JUnit warns for each link that leads out of the directory it deletes. */
  @AfterEach
  void removeLinks() throws IOException {
    deleteTree(project.resolve("target"));
    deleteTree(temp.resolve("links"));
  }

  // What goes where

  @Test
  void everythingBeforeTheCommandGoesToSparkAndEverythingAfterItToTheJob() throws Exception {
    String[] spark = {
      "--master",
      "local[2]",
      "-v",
      "--verbose",
      "--supervise",
      "--load-spark-defaults",
      "--name",
      "train",
      "--queue=predict",
      "-c",
      "spark.a=b c",
      "--conf",
      "spark.locality.wait=1s"
    };
    String[] job = {"train", "--master", "x", "--help", "evaluate", "--init=-25,85"};

    Run run = submit(concat(spark, job));

    assertThat(run.exit).isZero();
    assertThat(run.lines())
        .containsExactly(
            concat(spark, new String[] {"--class", "io.sparkneuron.Main", jar.toString()}, job));
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "predict", "evaluate", "models", "runs"})
  void everyCommandIsKnown(String command) throws Exception {
    assertThat(submit(command, "list").job()).containsExactly(command, "list");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--verbose", "-v", "--supervise", "--usage-error", "--load-spark-defaults"})
  void switchesTakeNoValue(String option) throws Exception {
    assertThat(submit(option, "train").lines()).startsWith(withDefaults(option, "--class"));
  }

  @Test
  void wordsArriveAsTheyWere() throws Exception {
    String[] odd = {"a b", "", "*", "'", "\"q\"", "\\", "$HOME", "`id`", "-", "--", "{a,b}", " "};

    assertThat(submit(concat(new String[] {"train"}, odd)).job())
        .containsExactly(concat(new String[] {"train"}, odd));
    assertThat(
            submit(concat(new String[] {"--name", "a  b*", "--jars", ""}, new String[] {"train"}))
                .lines())
        .containsSubsequence("--name", "a  b*", "--jars", "", "--class");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "--version", "-h"})
  void helpAndVersionWithoutCommandAreOurs(String question) throws Exception {
    assertThat(submit(question).job()).containsExactly(question);
    assertThat(submit("--master", "local", question).job()).containsExactly(question);
    assertThat(submit(question, "train").lines()).startsWith(withDefaults(question));
  }

  @Test
  void aloneItTrainsInTheProject() throws Exception {
    Run run = submit();

    assertThat(run.job()).containsExactly("train", "--config", "conf/train.properties");
    assertThat(run.err).contains("PWD=" + project + "\n");
  }

  @Test
  void relativePathsAreTheCallersAlsoThroughALink() throws Exception {
    Path link =
        Files.createSymbolicLink(elsewhere.resolve("neuron link"), project.resolve("submit.sh"));

    Run run = start(link.toString(), "train").end();

    assertThat(run.exit).isZero();
    assertThat(run.lines()).contains(jar.toString());
    assertThat(run.err).contains("PWD=" + elsewhere + "\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
  void theExitCodeIsTheJobs(int code) throws Exception {
    environment.put("JOB_EXIT", String.valueOf(code));

    assertThat(submit("train").exit).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({
    "'trian', 'but got trian'",
    "'--master train', 'there is none'",
    "'--verbose', 'there is none'"
  })
  void withoutACommandTheCommandsAreListed(String words, String found) throws Exception {
    Run run = submit(words.split(" ", -1));

    assertThat(run.exit).isEqualTo(2);
    assertThat(run.out).isEmpty();
    assertThat(run.err).hasLineCount(1).contains("train, predict, evaluate, models, runs", found);
  }

  @Test
  void anOptionWithoutItsValueIsRefused() throws Exception {
    Run run = submit("--master");

    assertThat(run.exit).isEqualTo(2);
    assertThat(run.err)
        .hasLineCount(1)
        .contains("--master must be followed by its value and a COMMAND");
  }

  // The installation's configuration comes first

  @Test
  void defaultsFillInWhatIsMissing() throws Exception {
    assertThat(submit("train").lines())
        .startsWith("--conf", "spark.locality.wait=300ms", "--class");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"spark.locality.wait 9s", "  spark.locality.wait=9s", "spark.locality.wait: 9s"})
  void theInstallationsDefaultsWin(String line) throws Exception {
    write(sparkHome.resolve("conf/spark-defaults.conf"), "spark.x 1\n" + line + "\n");
    assertThat(submit("train").lines()).startsWith("--class");

    environment.put(
        "SPARK_CONF_DIR", Files.createDirectories(temp.resolve("other conf")).toString());
    assertThat(submit("train").lines()).startsWith("--conf");

    Files.copy(
        sparkHome.resolve("conf/spark-defaults.conf"),
        temp.resolve("other conf/spark-defaults.conf"));
    assertThat(submit("train").lines()).startsWith("--class");
  }

  @Test
  void aLineThatOnlyResemblesADefaultDoesNotReplaceIt() throws Exception {
    write(
        sparkHome.resolve("conf/spark-defaults.conf"),
        "# spark.locality.wait 9s\nspark.locality.wait.node 9s\nspark.localityXwait 1\n");

    assertThat(submit("train").lines()).startsWith("--conf", "spark.locality.wait=300ms");
  }

  @Test
  void theCommandLineAndItsPropertiesFileWin() throws Exception {
    Path properties = write(elsewhere.resolve("my own.conf"), "spark.locality.wait 9s\n");

    assertThat(submit("--properties-file", properties.toString(), "train").lines())
        .startsWith("--properties-file");
    assertThat(submit("--conf=spark.locality.wait=9s", "train").lines())
        .startsWith("--conf=spark.locality.wait=9s");
  }

  @Test
  void ourLogSettingsAreUsedWhereThereAreNone() throws Exception {
    environment.put("SPARK_SUBMIT_OPTS", "-Dmine=1");
    Run without = submit("train");
    Run own = submit("--driver-java-options", "-Dlog4j2.configurationFile=file:/x", "train");
    write(sparkHome.resolve("conf/log4j2.xml"), "<Configuration/>");
    Run installed = submit("train");

    String uri = "file:" + temp + "/a%20project%27s%20copy/conf/log4j2.properties";
    assertThat(without.told("OPTS")).isEqualTo("-Dlog4j2.configurationFile=" + uri + " -Dmine=1");
    assertThat(own.told("OPTS")).isEqualTo("-Dmine=1");
    assertThat(installed.told("OPTS")).isEqualTo("-Dmine=1");
  }

  @Test
  void onlyAJobOnThisMachineIsKeptOnLoopback() throws Exception {
    assertThat(submit("train").told("IP")).isEqualTo("127.0.0.1");
    assertThat(submit("--master", "local[2]", "train").told("IP")).isEqualTo("127.0.0.1");
    assertThat(submit("--master=spark://h:7077", "train").told("IP")).isEmpty();
    environment.put("HADOOP_CONF_DIR", temp.toString());
    assertThat(submit("--conf", "spark.master=yarn", "train").told("IP")).isEmpty();
    environment.put("SPARK_LOCAL_IP", "127.0.0.9");
    assertThat(submit("train").told("IP")).isEqualTo("127.0.0.9");
    environment.remove("SPARK_LOCAL_IP");
    write(sparkHome.resolve("conf/spark-defaults.conf"), "spark.master  yarn\n");
    assertThat(submit("train").told("IP")).isEmpty();
  }

  @Test
  void withoutATerminalTheJobDrawsNoProgressLine() throws Exception {
    environment.put("SPARK_NEURON_TERMINAL", "true");

    assertThat(submit("train").told("TERMINAL")).isEmpty();
  }

  // A driver on a cluster

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--deploy-mode cluster",
        "--deploy-mode=cluster",
        "-c spark.submit.deployMode=cluster"
      })
  void theAnswerOfADriverOnAClusterComesFromTheStore(String mode) throws Exception {
    script(sparkHome.resolve("bin/spark-submit"), ANSWERS_FROM_THE_STORE);
    environment.put("ANSWER", "message  Diverged.\nexit-code     4");

    Run run = submit((mode + " train --store s --run-id r").split(" ", -1));

    assertThat(run.exit).isEqualTo(4);
    assertThat(run.out)
        .contains("train --store=s --run-id=r\n", "message  Diverged.\n")
        .containsPattern(
            "--master local\\[1] --deploy-mode client --class \\S+ .*runs show r --store s\n");
  }

  @Test
  void aRunOnAClusterThatLeftNoAnswerFailed() throws Exception {
    script(sparkHome.resolve("bin/spark-submit"), ANSWERS_FROM_THE_STORE);
    environment.put("ANSWER", "ended-at  not ended (running or killed)");
    Run notEnded = submit("--deploy-mode", "cluster", "train", "--store", "s");
    environment.put("SHOW_EXIT", "6");
    environment.remove("SPARK_PRINT_LAUNCH_COMMAND");
    Run unknown = submit("--deploy-mode", "cluster", "train", "--store", "s");

    assertThat(notEnded.exit).isEqualTo(1);
    assertThat(notEnded.err).contains("it began and did not end", "--run-id cluster-2");
    assertThat(unknown.exit).isEqualTo(1);
    assertThat(unknown.err).contains("the store s has no answer");
  }

  @Test
  void theConfigTravelsToADriverOnACluster() throws Exception {
    script(sparkHome.resolve("bin/spark-submit"), ANSWERS_FROM_THE_STORE);
    environment.put("ANSWER", "exit-code  0");
    Path config = write(elsewhere.resolve("my own.conf"), "store = a b \nrun-id: night-7\nx\n");

    Run run = submit("--deploy-mode", "cluster", "train", "--config", config.toString());

    assertThat(run.exit).as(run.err).isZero();
    String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(config));
    assertThat(run.out)
        .contains("train --config=data:;base64," + base64 + "\n")
        .contains("runs show night-7 --store a b\n");
  }

  @Test
  void nobodyIsAskedWhereThereIsNothingToAsk() throws Exception {
    for (String words :
        List.of(
            "--deploy-mode client train",
            "--deploy-mode cluster train --dry-run",
            "--deploy-mode cluster predict",
            "-c spark.yarn.submit.waitAppCompletion=false --deploy-mode cluster train")) {
      environment.put("JOB_EXIT", "3");
      Run run = submit(words.split(" ", -1));

      assertThat(run.exit).as(words).isEqualTo(3);
      assertThat(run.out).doesNotContain("runs\nshow");
    }
  }

  // What cannot work is said in one sentence

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark-core_2.12-3.5.5.jar",
        "spark-core_2.12-3.5.1.3.3.7180.0-274.jar",
        "spark-core_2.13-4.2.0.jar"
      })
  void supportedSparksRun(String core) throws Exception {
    environment.put("SPARK_HOME", sparkHome("supported", core).toString());
    environment.put("JAVA_HOME", javaThatSays("17.0.1").toString());

    assertThat(submit("train").exit).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark-core_2.12-3.4.1.jar",
        "spark-core_2.11-2.4.0.jar",
        "spark-core_2.13-5.0.0.jar",
        "spark-core.jar"
      })
  void otherSparksAreRefused(String core) throws Exception {
    environment.put("SPARK_HOME", sparkHome("other", core).toString());

    assertRefused(
        submit("train"),
        "Cannot use SPARK_HOME " + temp.resolve("other"),
        "spark-core",
        "unset it");
  }

  @Test
  void aSparkHomeWithoutSparkIsRefused() throws Exception {
    environment.put("SPARK_HOME", temp.resolve("no where").toString());
    assertRefused(
        submit("train"),
        "Cannot use SPARK_HOME",
        "no where: there is no such directory",
        "unset it");

    environment.put("SPARK_HOME", Files.createDirectories(temp.resolve("empty")).toString());
    assertRefused(
        submit("train"), "Cannot use SPARK_HOME", "it has no bin/spark-submit", "unset it");
  }

  @Test
  void spark35IsRefusedOnAJavaItCannotRunOn() throws Exception {
    environment.put("SPARK_HOME", sparkHome("old", "spark-core_2.12-3.5.5.jar").toString());
    environment.put("JAVA_HOME", javaThatSays("25.0.1").toString());

    assertRefused(submit("train"), "Spark 3.5 cannot run on Java 25");
  }

  @ParameterizedTest
  @ValueSource(strings = {"11.0.2", "1.8.0_292", "16-ea", "unknown"})
  void anOldJavaIsRefused(String version) throws Exception {
    Path home = javaThatSays(version);
    environment.put("JAVA_HOME", home.toString());
    assertRefused(
        submit("train"), "Cannot use Java at " + home + "/bin/java: its version is " + version);

    environment.remove("JAVA_HOME");
    environment.put("PATH", home.resolve("bin") + ":" + System.getenv("PATH"));
    assertRefused(
        submit("train"), "Cannot use Java at " + home + "/bin/java: its version is " + version);
  }

  @Test
  void aMissingJavaIsSaid() throws Exception {
    environment.put("JAVA_HOME", temp.resolve("no java").toString());
    assertRefused(
        submit("train"), "Cannot find Java: JAVA_HOME is " + temp.resolve("no java"), "JDK 17");

    environment.remove("JAVA_HOME");
    environment.put("PATH", pathWithoutJavaAndMaven());
    assertRefused(submit("train"), "Cannot find Java: there is no java on the PATH", "JDK 17");
  }

  @Test
  void aJavaChosenBySparkEnvIsNotOursToJudge() throws Exception {
    environment.remove("JAVA_HOME");
    environment.put("PATH", pathWithoutJavaAndMaven());
    write(sparkHome.resolve("conf/spark-env.sh"), "export JAVA_HOME=/opt/java\n");

    assertThat(submit("train").exit).isZero();
  }

  // What Spark itself would refuse with a stack trace, or not at all

  @ParameterizedTest
  @ValueSource(
      strings = {
        "local[x]",
        "local[0]",
        "local[-1]",
        "local[",
        "local[]",
        "local[2,x]",
        "local[*,*]",
        "local[99999999999]",
        "LOCAL[2]",
        "local-cluster[1,1]",
        "local-cluster[x,1,1024]",
        "foo",
        "spark:",
        "spark://h",
        "spark://h:x",
        "spark://h:99999",
        "spark://h:1,h",
        "yarn-client",
        "http://h:1",
        "k8s://",
        "mesos://h:5050",
        "",
        " "
      })
  void aMasterThatIsNoneIsRefused(String master) throws Exception {
    assertUserRefused(
        submit("--master", master, "train"),
        "master must be local, local[N], local[*], spark://HOST:PORT, yarn or k8s://URL, but got "
            + (master.isEmpty() ? "nothing" : master));
  }

  @Test
  void aMasterThatIsNoneIsRefusedWhereverItStands() throws Exception {
    assertUserRefused(submit("-c", "spark.master=foo", "train"), "but got foo");
    assertUserRefused(submit("--master=foo", "train"), "but got foo");
    environment.put("MASTER", "bar");
    assertUserRefused(submit("train"), "but got bar");
    environment.remove("MASTER");
    write(sparkHome.resolve("conf/spark-defaults.conf"), "spark.master  baz\n");
    assertUserRefused(submit("train"), "but got baz");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "local",
        "local[*]",
        "local[7]",
        "local[2,4]",
        "local[*,3]",
        "local-cluster[2, 1, 1024]",
        "spark://h:7077",
        "spark://h1:7077,h2.example.com:7077",
        "spark://[::1]:7077",
        "k8s://https://h:443"
      })
  void everyFormOfAMasterPasses(String master) throws Exception {
    assertThat(submit("--master", master, "train").lines()).contains(master);
  }

  @Test
  void mesosPassesWhereSparkStillKnowsIt() throws Exception {
    environment.put("SPARK_HOME", sparkHome("old", "spark-core_2.12-3.5.5.jar").toString());
    environment.put("JAVA_HOME", javaThatSays("17.0.1").toString());

    assertThat(submit("--master", "mesos://h:5050", "train").exit).isZero();
  }

  @Test
  void yarnNeedsItsConfiguration() throws Exception {
    environment.put("HADOOP_CONF_DIR", "");
    environment.put("YARN_CONF_DIR", "");
    assertUserRefused(submit("--master", "yarn", "train"), "HADOOP_CONF_DIR must be");

    write(sparkHome.resolve("conf/spark-env.sh"), "export HADOOP_CONF_DIR=/etc/hadoop\n");
    assertThat(submit("--master", "yarn", "train").exit).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"200m", "449m", "abc", "0", "-1g", "1.5g", "1gb", "10x", "1", "999999g"})
  void aDriverMemoryThatCannotBeIsRefused(String memory) throws Exception {
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    for (String[] words :
        List.of(
            new String[] {"--driver-memory", memory, "train"},
            new String[] {"-c", "spark.driver.memory=" + memory, "train"})) {
      assertUserRefused(submit(words), "driver-memory must be ", "but got " + memory);
    }
    assertThat(submit("--deploy-mode", "cluster", "--driver-memory", memory, "models").exit)
        .as("which is not this machine's")
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"450m", "2g", "2G", "500000k", "1073741824", "20g"})
  void aDriverMemoryThatCanBePasses(String memory) throws Exception {
    assertThat(submit("--driver-memory", memory, "train").lines()).contains(memory);
  }

  @ParameterizedTest
  @CsvSource({
    "'--conf nonsense', 'conf must be KEY=VALUE, but got nonsense'",
    "'--conf spark.x', 'conf must be KEY=VALUE, but got spark.x'",
    "'-c =1', 'conf must be KEY=VALUE, but got =1'",
    "'--deploy-mode foo', 'deploy-mode must be client or cluster, but got foo'",
    "'--master local[2] --deploy-mode cluster', 'deploy-mode must be client where the master is local[2], but got cluster'",
    "'--properties-file /no/such', 'properties-file must be a file that can be read, but got /no/such'",
    "'--properties-file /tmp', 'properties-file must be a file that can be read, but got /tmp'",
    "'--jars /no/such.jar', 'jars must be files that can be read, but got /no/such.jar'",
    "'--jars pom.xml,no.jar', 'but got no.jar'",
    "'--files=/no/such.txt', 'files must be files that can be read, but got /no/such.txt'",
    "'--archives /no/a.zip#a', 'archives must be files that can be read, but got /no/a.zip#a'",
    "'-c spark.jars=/no/such.jar', 'spark.jars must be files that can be read, but got /no/such.jar'"
  })
  void anOptionOfSparkThatCannotBeIsRefused(String words, String sentence) throws Exception {
    copy(project.resolve("pom.xml"), elsewhere.resolve("pom.xml"));

    assertUserRefused(submit((words + " train").split(" ", -1)), sentence);
  }

  @Test
  void whatSparkItselfLooksUpPasses() throws Exception {
    for (String paths : List.of("", "*.jar", "/no/{a,b}", "hdfs:///a.jar,s3a://b/c.jar")) {
      assertThat(submit("--jars", paths, "train").lines()).contains(paths);
    }
  }

  @Test
  void aUserWithoutANameIsToldWhatASparkHomeNeeds() throws Exception {
    script(tools.resolve("id"), "exit 1");

    assertRefused(submit("train"), "has no name in /etc/passwd", "unset SPARK_HOME");
  }

  // Building

  @Test
  void aFreshBuildIsLeftAlone() throws Exception {
    maven(BUILDS);

    assertThat(submit("train").err).doesNotContain("Building");
    assertThat(temp.resolve("calls")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"src/main/java/Source.java", "src/main/resources/new", "pom.xml"})
  void whatIsOlderThanItsSourcesIsBuilt(String source) throws Exception {
    maven(BUILDS);
    touch(write(project.resolve(source), Files.readString(project.resolve("pom.xml"))), 0);

    Run run = submit("train");

    assertThat(run.exit).isZero();
    assertThat(run.err).containsOnlyOnce("Building spark-neuron");
    assertThat(temp.resolve("calls")).content().isEqualTo(project + ": -q -B -Pquick package\n");
    assertThat(submit("train").err).as("second call").doesNotContain("Building");
  }

  @Test
  void whatIsMissingIsBuilt() throws Exception {
    maven(BUILDS);
    deleteTree(project.resolve("target"));
    maven("mkdir -p target; touch target/spark.classpath\n" + BUILDS);

    Run run = submit("train");

    assertThat(run.exit).isZero();
    assertThat(run.lines()).contains(jar.toString());
  }

  @Test
  void theBuiltInSparkIsBuiltWhenTheMavenRepositoryWasEmptied() throws Exception {
    environment.remove("SPARK_HOME");
    write(
        project.resolve("target/spark.classpath"),
        "/no/where/spark-core_2.13-4.2.0.jar:/no/where/other.jar");
    makeTheBuildNewer();
    maven("echo 'Maven was asked'; exit 1");

    assertRefusedWith(submit("train"), "Maven was asked");
  }

  @Test
  void aFailedBuildIsShownAndTriedAgain() throws Exception {
    maven("cp \"$BUILT_JAR\" target/; echo 'COMPILATION ERROR: line 7'; exit 1");
    touch(project.resolve("pom.xml"), 0);

    for (int i = 0; i < 2; i++) {
      Run run = submit("train");

      assertRefusedWith(run, "COMPILATION ERROR: line 7");
      assertThat(run.err)
          .contains("Cannot build spark-neuron: Maven failed", project + "/target/build.log");
    }
    maven(BUILDS);
    assertThat(submit("train").exit).isZero();
  }

  @Test
  void aKilledBuildIsTriedAgain() throws Exception {
    maven("cp \"$BUILT_JAR\" target/; kill -9 $(ps -o ppid= $PPID) $PPID $$");
    touch(project.resolve("pom.xml"), 0);
    assertThat(submit("train").exit).isNotZero();
    assertThat(jar).exists();

    maven(BUILDS);
    assertThat(submit("train").err).contains("Building");
    assertThat(submit("train").err).doesNotContain("Building");
  }

  @Test
  void aSourceEditedDuringTheBuildIsBuiltNextTime() throws Exception {
    maven("echo edited >> src/main/java/Source.java\n" + BUILDS);
    touch(project.resolve("pom.xml"), 0);
    assertThat(submit("train").exit).isZero();

    maven(BUILDS);
    assertThat(submit("train").err).contains("Building");
    assertThat(submit("train").err).doesNotContain("Building");
  }

  @Test
  void aBuildWithoutAJarIsAFailure() throws Exception {
    maven("echo did nothing");
    touch(project.resolve("pom.xml"), 0);

    assertRefusedWith(submit("train"), "did nothing");
  }

  @Test
  void aMissingMavenIsSaid() throws Exception {
    touch(project.resolve("pom.xml"), 0);
    environment.put("PATH", pathWithoutJavaAndMaven());

    assertRefused(
        submit("train"), "Cannot build " + jar + ": there is no mvn on the PATH", "Install Maven");
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    // The build of the first ends only when the second one has asked for the lock.
    script(tools.resolve("flock"), "echo asked >> \"$ASKED\"; PATH=${PATH#*:} exec flock \"$@\"\n");
    maven(
        "for ((i = 0; i < 500; i++)); do (($(wc -l < \"$ASKED\") < 2)) || break; sleep 0.02; done\n"
            + BUILDS);
    environment.put("ASKED", write(temp.resolve("asked"), "").toString());
    touch(project.resolve("pom.xml"), 0);

    Started first = start(project + "/submit.sh", "train");
    Started second = start(project + "/submit.sh", "predict");

    assertThat(first.end().job()).containsExactly("train");
    assertThat(second.end().job()).containsExactly("predict");
    assertThat(temp.resolve("calls")).content().hasLineCount(1);
  }

  // With the real job, on the built-in Spark

  @Test
  void theBuiltInSparkRunsTheJob() throws Exception {
    environment.remove("SPARK_HOME");

    environment.put("SPARK_NEURON_CDS", "off");
    environment.put("SPARK_PRINT_LAUNCH_COMMAND", "1");
    Run help = submit("--driver-memory", "601m", "train", "--help");
    assertThat(help.exit).isZero();
    assertThat(help.out).contains("train", "--input");
    assertThat(help.err)
        .contains("-Xmx601m")
        .doesNotContain("log4j", "NativeCodeLoader", "WARNING: Using incubator modules");

    environment.put("JAVA_HOME", javaThatTells().toString());
    assertThat(submit("train", "--no such option").exit).isEqualTo(2);
    assertThat(javaCalls()).last().asString().contains("--add-modules=jdk.incubator.vector");
    environment.remove("SPARK_PRINT_LAUNCH_COMMAND");
    Run unknown = submit("--no-such-option", "x", "train");
    assertThat(unknown.exit).isEqualTo(2);
    assertThat(unknown.err).hasLineCount(1).contains("spark-submit", "but got --no-such-option");
  }

  @Test
  void questionsAboutTheCommandLineAreAnsweredWithoutSpark() throws Exception {
    environment.remove("SPARK_HOME");
    environment.put("JAVA_HOME", javaThatTells().toString());

    Run version = submit("--version");
    assertThat(version.exit).as(version.err).isZero();
    assertThat(version.out).isEqualTo("spark-neuron 0.2.0\n");
    assertThat(version.err).isEmpty();
    for (String words : List.of("--help", "-h", "train --help", "models list -h")) {
      Run help = submit(words.split(" ", -1));

      assertThat(help.exit).as(help.err).isZero();
      assertThat(help.out).contains("Usage: ", "submit.sh");
      assertThat(help.err).as(words).isEmpty();
    }
    assertThat(javaCalls())
        .hasSize(5)
        .allMatch(words -> words.contains(" io.sparkneuron.Main "))
        .noneMatch(words -> words.contains("org.apache.spark.") || words.contains("--add-modules"));

    Run unknown = submit("train", "--label", "--help");
    assertThat(unknown.exit).as(unknown.out).isEqualTo(2);
    assertThat(unknown.err).contains("'--label'");
  }

  @Test
  void aLookIntoTheStoreHasSparksSettingsAndNoVectorModule() throws Exception {
    environment.remove("SPARK_HOME");
    environment.put("JAVA_HOME", javaThatTells().toString());
    String store = project.resolve("store").toString();
    for (String file : List.of("versions/v000001.json", "promotions/p000001.json")) {
      copy(
          Path.of(System.getProperty("project.root"), "src/test/resources/golden-store", file),
          Path.of(store, file));
    }

    Run models =
        submit("--conf", "spark.hadoop.fs.defaultFS=file:///", "models", "list", "--store", store);
    assertThat(models.exit).as(models.err).isZero();
    assertThat(models.out).startsWith("version ");
    assertThat(models.err).isEmpty();
    Run runs = submit("runs", "list", "--store", store);
    assertThat(runs.exit).as(runs.err).isZero();
    assertThat(runs.err).isEmpty();
    assertThat(
            javaCalls().stream().filter(words -> words.contains(" io.sparkneuron.command.Start ")))
        .hasSize(2)
        .allMatch(words -> words.contains("--add-opens="))
        .noneMatch(words -> words.contains("jdk.incubator.vector"));

    Run nowhere =
        submit("-c", "spark.hadoop.fs.defaultFS=hdfs://no.such.host.invalid:1", "models", "list");
    assertThat(nowhere.err).as("Spark's settings reach the store").contains("no.such.host.invalid");
  }

  // Helpers

  private record Run(int exit, String out, String err) {
    List<String> lines() {
      return List.of(out.split("\n", -1))
          .subList(0, (int) out.chars().filter(c -> c == '\n').count());
    }

    List<String> job() {
      return lines().subList(lines().indexOf("io.sparkneuron.Main") + 2, lines().size());
    }

    String told(String name) {
      return err.lines()
          .filter(line -> line.startsWith(name + "="))
          .findFirst()
          .orElseThrow()
          .substring(name.length() + 1)
          .strip();
    }
  }

  private record Started(Process process, Path out, Path err) {
    Run end() throws Exception {
      if (!process.waitFor(90, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError("still running after 90 s: " + Files.readString(err));
      }
      return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    }
  }

  private Run submit(String... words) throws Exception {
    return start(concat(new String[] {project + "/submit.sh"}, words)).end();
  }

  private Started start(String... command) throws IOException {
    Path out = Files.createTempFile(temp, "out", "");
    Path err = Files.createTempFile(temp, "err", "");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(elsewhere.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    Map<String, String> variables = builder.environment();
    variables.keySet().removeIf(name -> name.startsWith("SPARK_") || name.equals("MASTER"));
    variables.remove("JAVA_HOME");
    variables.put("PATH", tools + ":" + System.getenv("PATH"));
    variables.putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    return new Started(process, out, err);
  }

  /** One sentence, nothing else, and exit code 1. */
  private static void assertRefused(Run run, String... parts) {
    assertRefusedWith(run, parts);
    assertThat(run.err.replaceFirst("Building .*\n", "")).hasLineCount(1);
  }

  /** One sentence, nothing else, and exit code 2. */
  private static void assertUserRefused(Run run, String... parts) {
    assertThat(run.exit).as(run.err).isEqualTo(2);
    assertThat(run.out).isEmpty();
    assertThat(run.err).hasLineCount(1).contains(parts);
  }

  private static void assertRefusedWith(Run run, String... parts) {
    assertThat(run.exit).isEqualTo(1);
    assertThat(run.out).isEmpty();
    assertThat(run.err).contains(parts);
  }

  private static String[] withDefaults(String... words) {
    return concat(new String[] {"--conf", "spark.locality.wait=300ms"}, words);
  }

  private Path sparkHome(String name, String core) throws IOException {
    Path home = temp.resolve(name);
    script(home.resolve("bin/spark-submit"), TELLS_WHAT_IT_GETS);
    write(home.resolve("jars").resolve(core), "");
    Files.createDirectories(home.resolve("conf"));
    return home;
  }

  private Path javaThatSays(String version) throws IOException {
    Path home = temp.resolve("java " + version);
    script(home.resolve("bin/java"), "echo 'openjdk version \"" + version + "\" 2020-01-01' >&2\n");
    return home;
  }

  /** Tells javaCalls() each of its command lines. */
  private Path javaThatTells() throws IOException {
    Path real = Path.of(System.getProperty("java.home"));
    Path home = temp.resolve("java that tells");
    environment.put("JAVA_CALLS", temp.resolve("java calls").toString());
    script(
        home.resolve("bin/java"),
        "echo \"$*\" >> \"$JAVA_CALLS\"; exec '" + real.resolve("bin/java") + "' \"$@\"\n");
    copy(real.resolve("release"), home.resolve("release"));
    return home;
  }

  private List<String> javaCalls() throws IOException {
    return Files.readAllLines(temp.resolve("java calls"));
  }

  private void maven(String body) throws IOException {
    script(tools.resolve("mvn"), body);
  }

  /** A directory of links to the tools that submit.sh uses, java and mvn left out. */
  private String pathWithoutJavaAndMaven() throws IOException {
    Path links = Files.createDirectories(temp.resolve("links"));
    for (String tool :
        "bash cat cut dirname env find flock grep ln mkdir mv readlink rm sed tail touch"
            .split(" ", -1)) {
      for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
        Path link = links.resolve(tool);
        if (Files.exists(Path.of(directory, tool)) && Files.notExists(link)) {
          Files.createSymbolicLink(link, Path.of(directory, tool));
        }
      }
    }
    return links.toString();
  }

  private static Path onlyJarIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(
              file ->
                  file.getFileName().toString().matches("spark-neuron-[0-9.]+(-SNAPSHOT)?\\.jar"))
          .findFirst()
          .orElseThrow();
    }
  }

  private void makeTheBuildNewer() throws IOException {
    try (Stream<Path> files = Files.walk(project)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        touch(file, file.equals(jar) ? -10 : -100);
      }
    }
  }

  private static void touch(Path file, int secondsFromNow) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(secondsFromNow)));
  }

  private static Path copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    return Files.copy(
        from, to, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text, UTF_8);
  }

  private static void script(Path file, String body) throws IOException {
    write(file, "#!/usr/bin/env bash\n" + body);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void deleteTree(Path directory) throws IOException {
    if (Files.notExists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }

  private static String[] concat(String[]... parts) {
    return Stream.of(parts).flatMap(Stream::of).toArray(String[]::new);
  }
}
