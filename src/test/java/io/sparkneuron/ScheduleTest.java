package io.sparkneuron;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkneuron.command.SubmitCommand;
import io.sparkneuron.core.SettingRefusedException;
import io.sparkneuron.job.ExitCode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import picocli.CommandLine;

/** What schedulers need (conf/schedule, scheduling.md) fits the command line and the schedulers. */
@Tag("any-spark")
class ScheduleTest {
  private static final Path ROOT = Path.of(System.getProperty("project.root", "")).toAbsolutePath();
  private static final Path SCHEDULES = ROOT.resolve("conf/schedule");
  private static final Path PAGE = ROOT.resolve("src/site/markdown/scheduling.md");

  /** submit.sh knows them. */
  private static final Set<String> COMMANDS =
      Set.of("train", "predict", "evaluate", "models", "runs");

  /** Options on the page that belong to other programs. */
  private static final Set<String> FOREIGN =
      Set.of(
          "--conf",
          "--deploy-mode",
          "--driver-memory",
          "--executor-memory",
          "--collector.textfile.directory");

  private static final Pattern WORD = Pattern.compile("(?:[^\\s\"']|\"[^\"]*\"|'[^']*')+");
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"|'([^']*)'");
  private static final Pattern FIVE_FIELDS = Pattern.compile("([\\d*/,-]+\\s+){4}[\\d*/,-]+");

  @TempDir private Path temp;

  private record Run(int exit, String out) {}

  // The command line

  @TestFactory
  Stream<DynamicTest> everyScheduleIsACommandLineThatTrainTakes() throws IOException {
    return trainings().entrySet().stream()
        .map(
            schedule ->
                DynamicTest.dynamicTest(
                    schedule.getKey(),
                    () -> {
                      assertThat(schedule.getValue())
                          .startsWith("train", "--table")
                          .contains("--metrics-file");
                      assertThat(offences(schedule.getValue())).isEmpty();
                    }));
  }

  @Test
  void everyScheduleTrainsTheSame() throws IOException {
    Map<String, List<String>> trainings = trainings();
    trainings.replaceAll(
        (file, words) -> words.subList(0, words.indexOf("--metrics-file"))); // the last one
    assertThat(trainings).hasSize(5);
    assertThat(trainings.values().stream().distinct()).hasSize(1);
  }

  @Test
  void thePageShowsCommandLinesThatExist() throws IOException {
    List<String> commands = new ArrayList<>();
    for (String block : fenced("sh")) {
      for (String line : block.lines().filter(l -> !l.isBlank()).toList()) {
        assertThat(line).startsWith("./submit.sh ");
        List<String> words = fromCommand(words(line));
        assertThat(offences(words)).as(line).isEmpty();
        commands.add(words.get(0).equals("train") ? "train" : words.get(0) + " " + words.get(1));
      }
    }
    assertThat(commands)
        .startsWith("train")
        .contains("models list", "models show", "models rollback", "runs list");
  }

  @Test
  void thePageNamesOptionsThatExist() throws IOException {
    Set<String> known = new TreeSet<>(FOREIGN);
    collectOptions(new CommandLine(SubmitCommand.class), known);
    Matcher option = Pattern.compile("`(--[^\\s`=]+)").matcher(Files.readString(PAGE));
    List<String> named = new ArrayList<>();
    while (option.find()) {
      named.add(option.group(1));
    }
    assertThat(named).hasSizeGreaterThan(10);
    assertThat(known).containsAll(named);
  }

  @Test
  void theCheckItselfSeesEveryOffence() {
    assertThat(offences(List.of("train", "--table", "t"))).isEmpty();
    assertThat(offences(List.of("train", "--table", "t", "--hold-out", "0.1"))).hasSize(1);
    assertThat(offences(List.of("train", "--table", "t", "--holdout"))).hasSize(1);
    assertThat(offences(List.of("train", "--table", "t", "--holdout", "1.5"))).hasSize(1);
    assertThat(offences(List.of("train", "--table", "t", "extra"))).hasSize(1);
    assertThat(offences(List.of("trian", "--table", "t"))).hasSize(1);
    assertThat(words("a \"b c\" d='e f' \"'g'\"")).containsExactly("a", "b c", "d=e f", "'g'");
  }

  @Test
  void thePageHasEveryExitCodeAndEveryFile() throws IOException {
    String page = Files.readString(PAGE);
    for (ExitCode code : ExitCode.values()) {
      assertThat(page).containsPattern("(?m)^\\| " + code.number() + " \\|");
    }
    try (Stream<Path> files = Files.list(SCHEDULES)) {
      assertThat(files.map(file -> "`" + file.getFileName() + "`"))
          .allSatisfy(name -> assertThat(page).contains(name));
    }
  }

  @Test
  void thePageNamesMetricsThatAreWritten() throws IOException {
    Path metrics = ROOT.resolve("src/main/java/io/sparkneuron/Metrics.java");
    assumeTrue(Files.exists(metrics), "no metrics yet");
    String written = Files.readString(metrics);
    Matcher name = Pattern.compile("\\bspark_neuron_[a-z_]+").matcher(Files.readString(PAGE));
    while (name.find()) {
      assertThat(written).contains('"' + name.group() + '"');
    }
    for (String block : fenced("yaml")) {
      assertThat((List<?>) at(yaml(block), "groups.0.rules")).hasSizeGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void everyJarIsTheOneOfThisVersion() throws IOException {
    Matcher version =
        Pattern.compile("<version>(.*?)</version>")
            .matcher(Files.readString(ROOT.resolve("pom.xml")));
    assertThat(version.find()).isTrue();
    String jar = "/opt/spark-neuron/spark-neuron-" + version.group(1) + ".jar";
    for (String file :
        List.of("airflow_dag.py", "kubernetes-cronjob.yaml", "scheduled-spark-application.yaml")) {
      assertThat(read(file)).contains(jar);
    }
  }

  // cron

  @Test
  void theCrontabLineHasFiveFieldsAndALock() throws IOException {
    String line = crontabLine();
    assertThat(line).matches(FIVE_FIELDS.pattern() + " cd /.*").contains(" && flock -n ");
    // Cron takes a % for the end of the line, and cuts a command that is longer than 1000 bytes.
    assertThat(line).doesNotContain("%").hasSizeLessThan(1000);
  }

  @Test
  void theCrontabLinePrintsOnlyWhenSomethingIsWrong() throws Exception {
    assumeTrue(isThere("sh") && isThere("flock"), "no sh or no flock");
    String command =
        crontabLine()
            .replaceFirst(FIVE_FIELDS.pattern() + " ", "")
            .replace("/opt/spark-neuron", ".")
            .replace("/var/log/spark-neuron", ".")
            .replace("/var/lock", ".");
    Path submit = temp.resolve("submit.sh");

    script(submit, "printf '%s\\n' \"$@\"\n");
    assertThat(run("sh", "-c", command)).isEqualTo(new Run(0, ""));
    List<String> given = Files.readAllLines(temp.resolve("homes.log"));
    assertThat(fromCommand(given)).isEqualTo(trainings().get("crontab"));

    script(submit, "echo 'Cannot promote: the gate refused.' >&2\nexit 5\n");
    assertThat(run("sh", "-c", command).out())
        .contains("exit code 5", "Cannot promote: the gate refused.");

    String lock = "spark-neuron-homes.lock";
    assertThat(run("flock", lock, "sh", "-c", command).out()).contains("exit code 75");
  }

  // systemd

  @Test
  void theServiceKnowsTheExitCodesAndTheTimerMakesUpForALostNight() throws IOException {
    assertThat(read("spark-neuron.service").lines())
        .contains(
            "Type=oneshot",
            "SuccessExitStatus=5",
            "Restart=on-failure",
            "RestartPreventExitStatus=2 3 4");
    assertThat(read("spark-neuron.timer").lines())
        .contains("OnCalendar=*-*-* 02:30:00", "Persistent=true", "WantedBy=timers.target");
  }

  @Test
  void systemdTakesTheUnits() throws Exception {
    assumeTrue(isThere("systemd-analyze"), "no systemd-analyze");
    assumeTrue(!temp.toString().contains(" "), "a unit would need the blank escaped");
    Path service = temp.resolve("spark-neuron.service");
    Path timer = temp.resolve("spark-neuron.timer");
    script(temp.resolve("submit.sh"), "exit 0\n");
    Files.writeString(
        service, read("spark-neuron.service").replace("/opt/spark-neuron", temp.toString()));
    Files.writeString(timer, read("spark-neuron.timer"));

    Run run = run("systemd-analyze", "verify", "--man=no", service.toString(), timer.toString());

    // Some systemd versions only warn of what they do not know, others complain of units not ours.
    assertThat(run.out().lines().filter(line -> line.contains("spark-neuron"))).isEmpty();
  }

  // Airflow

  @Test
  void theAirflowFileCompiles() throws Exception {
    assumeTrue(isThere("python3"), "no python3");
    String compile = "import py_compile, sys; py_compile.compile(*sys.argv[1:], doraise=True)";
    Run run =
        run(
            "python3",
            "-c",
            compile,
            SCHEDULES.resolve("airflow_dag.py").toString(),
            temp.resolve("compiled").toString());
    assertThat(run).isEqualTo(new Run(0, ""));
  }

  @Test
  void theAirflowTaskGivesEachExitCodeItsState() throws Exception {
    assumeTrue(isThere("python3"), "no python3");
    Path airflow = ROOT.resolve("src/test/resources/schedule/airflow_stand_in.py");

    Run run = run("python3", airflow.toString(), SCHEDULES.resolve("airflow_dag.py").toString());

    List<String> expected = new ArrayList<>(trainings().get("airflow_dag.py"));
    expected.addAll(
        List.of(
            "0 success",
            "1 AirflowException",
            "2 AirflowFailException",
            "3 AirflowFailException",
            "4 AirflowFailException",
            "5 AirflowSkipException",
            "6 AirflowException"));
    assertThat(run.out().lines()).containsExactlyElementsOf(expected);
    assertThat(run.exit()).isZero();
  }

  // Kubernetes

  @Test
  void theCronJobHasWhatKubernetesAsksFor() throws IOException {
    Object job = yaml(read("kubernetes-cronjob.yaml"));
    assertThat(at(job, "apiVersion")).isEqualTo("batch/v1");
    assertThat(at(job, "kind")).isEqualTo("CronJob");
    assertThat(at(job, "metadata.name")).asString().matches("[a-z0-9]([a-z0-9-]{0,50}[a-z0-9])?");
    assertThat(at(job, "spec.schedule")).asString().matches(FIVE_FIELDS);
    assertThat(at(job, "spec.concurrencyPolicy")).isEqualTo("Forbid");
    String pod = "spec.jobTemplate.spec.template.spec.";
    // podFailurePolicy is refused with any other.
    assertThat(at(job, pod + "restartPolicy")).isEqualTo("Never");
    assertThat(at(job, pod + "containers.0.image")).isNotNull();
    assertThat(at(job, pod + "containers.0.command"))
        .isEqualTo(List.of("/opt/spark/bin/spark-submit"));
    assertThat((List<?>) at(job, pod + "containers.0.args"))
        .allSatisfy(word -> assertThat(word).isInstanceOf(String.class));
    assertThat(texts(at(job, pod + "containers.0.args"))).contains(Main.class.getName());
  }

  @Test
  void theCronJobRetriesWhatMayPassAndNothingElse() throws IOException {
    Object job = yaml(read("kubernetes-cronjob.yaml"));
    Map<Integer, String> actions = new TreeMap<>();
    for (Object rule : (List<?>) at(job, "spec.jobTemplate.spec.podFailurePolicy.rules")) {
      if (((Map<?, ?>) rule).containsKey("onExitCodes")) {
        assertThat(at(rule, "onExitCodes.operator")).isEqualTo("In");
        assertThat(at(rule, "onExitCodes.containerName"))
            .isEqualTo(at(job, "spec.jobTemplate.spec.template.spec.containers.0.name"));
        for (Object code : (List<?>) at(rule, "onExitCodes.values")) {
          actions.putIfAbsent((Integer) code, (String) at(rule, "action"));
        }
      } else {
        assertThat(at(rule, "action")).isEqualTo("Ignore");
        assertThat(at(rule, "onPodConditions.0.type")).isEqualTo("DisruptionTarget");
      }
    }
    Map<Integer, String> expected = new TreeMap<>();
    for (ExitCode code : ExitCode.values()) {
      if (code != ExitCode.DONE) {
        boolean mayPass = code == ExitCode.UNEXPECTED || code == ExitCode.STORE_REFUSED;
        expected.put(code.number(), mayPass ? "Count" : "FailJob");
      }
    }
    assertThat(actions).isEqualTo(expected);
  }

  @Test
  void theScheduledSparkApplicationHasWhatTheOperatorAsksFor() throws IOException {
    Object application = yaml(read("scheduled-spark-application.yaml"));
    assertThat(at(application, "apiVersion")).isEqualTo("sparkoperator.k8s.io/v1beta2");
    assertThat(at(application, "kind")).isEqualTo("ScheduledSparkApplication");
    assertThat(at(application, "metadata.name"))
        .asString()
        .matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
    assertThat(at(application, "spec.schedule")).asString().matches(FIVE_FIELDS);
    assertThat(at(application, "spec.concurrencyPolicy")).isEqualTo("Forbid");
    assertThat(at(application, "spec.template.type")).isEqualTo("Java");
    assertThat(at(application, "spec.template.mode")).isEqualTo("cluster");
    assertThat(at(application, "spec.template.sparkVersion")).isInstanceOf(String.class);
    assertThat(at(application, "spec.template.mainClass")).isEqualTo(Main.class.getName());
    assertThat(at(application, "spec.template.mainApplicationFile"))
        .asString()
        .startsWith("local:///");
    assertThat(at(application, "spec.template.restartPolicy.type")).isEqualTo("Never");
    assertThat((List<?>) at(application, "spec.template.arguments"))
        .allSatisfy(word -> assertThat(word).isInstanceOf(String.class));
    for (String pod : List.of("driver", "executor")) {
      assertThat(at(application, "spec.template." + pod + ".cores")).isInstanceOf(Integer.class);
      assertThat(at(application, "spec.template." + pod + ".memory")).isInstanceOf(String.class);
    }
  }

  // What the files say

  /** By file, what each schedule gives to the job, {@code train} first. */
  private static Map<String, List<String>> trainings() throws IOException {
    Map<String, List<String>> trainings = new TreeMap<>();
    trainings.put("crontab", fromCommand(words(crontabLine().replaceFirst(" >> .*", ""))));
    String service = read("spark-neuron.service").replace("\\\n", " ");
    trainings.put(
        "spark-neuron.service",
        fromCommand(
            words(
                service
                    .lines()
                    .filter(l -> l.startsWith("ExecStart="))
                    .findFirst()
                    .orElseThrow())));
    Matcher list =
        Pattern.compile("application_args=\\[(.*?)]", Pattern.DOTALL)
            .matcher(read("airflow_dag.py"));
    assertThat(list.find()).isTrue();
    trainings.put(
        "airflow_dag.py", QUOTED.matcher(list.group(1)).results().map(m -> m.group(1)).toList());
    trainings.put(
        "kubernetes-cronjob.yaml",
        fromCommand(
            texts(
                at(
                    yaml(read("kubernetes-cronjob.yaml")),
                    "spec.jobTemplate.spec.template.spec.containers.0.args"))));
    trainings.put(
        "scheduled-spark-application.yaml",
        texts(at(yaml(read("scheduled-spark-application.yaml")), "spec.template.arguments")));
    return trainings;
  }

  private static String crontabLine() throws IOException {
    List<String> lines =
        read("crontab").lines().filter(line -> FIVE_FIELDS.matcher(line).lookingAt()).toList();
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  /** The contents of the page's code blocks of one language. */
  private static List<String> fenced(String language) throws IOException {
    List<String> blocks =
        Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$")
            .matcher(Files.readString(PAGE))
            .results()
            .map(block -> block.group(1))
            .toList();
    assertThat(blocks).isNotEmpty();
    return blocks;
  }

  private static String read(String file) throws IOException {
    return Files.readString(SCHEDULES.resolve(file));
  }

  private static Object yaml(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return new Yaml(new SafeConstructor(options)).load(text);
  }

  /** A value deep in maps and lists, by their keys and numbers. */
  private static Object at(Object tree, String path) {
    Object here = tree;
    for (String step : path.split("\\.", -1)) {
      here =
          here instanceof List<?> list
              ? list.get(Integer.parseInt(step))
              : ((Map<?, ?>) here).get(step);
      assertThat(here).as("%s at %s", path, step).isNotNull();
    }
    return here;
  }

  private static List<String> texts(Object list) {
    return ((List<?>) list).stream().map(String::valueOf).toList();
  }

  /** Words as a shell and systemd split them: blanks and quotes, nothing is expanded. */
  private static List<String> words(String line) {
    return WORD.matcher(line)
        .results()
        .map(word -> QUOTED.matcher(word.group()).replaceAll("$1$2"))
        .toList();
  }

  private static List<String> fromCommand(List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      if (COMMANDS.contains(words.get(i))) {
        return words.subList(i, words.size());
      }
    }
    return words;
  }

  /** What the job would say against a command line. */
  private static List<String> offences(List<String> words) {
    try {
      SubmitCommand.job("", words.toArray(new String[0]));
      return List.of();
    } catch (SettingRefusedException e) {
      return List.of(e.getMessage());
    }
  }

  private static void collectOptions(CommandLine command, Set<String> options) {
    options.addAll(command.getCommandSpec().optionsMap().keySet());
    command.getSubcommands().values().forEach(below -> collectOptions(below, options));
  }

  // Programs

  private static boolean isThere(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private Run run(String... command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(temp, "run", ".out");
    Process process =
        new ProcessBuilder(command)
            .directory(temp.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    boolean ended = process.waitFor(20, TimeUnit.SECONDS);
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    assertThat(ended).as(String.join(" ", command)).isTrue();
    return new Run(process.exitValue(), Files.readString(out));
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body, UTF_8);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
