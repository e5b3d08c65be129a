package io.sparkneuron.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A headless Chromium, driven by chromedriver through the WebDriver protocol: a handful of requests
 * in json, for which no library needs to get between those of Spark.
 */
final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process driver;
  private final Path profile;
  private final String server;
  private String session;

  /** Where a program is, if it is installed. */
  private static Optional<Path> found(String... names) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .flatMap(folder -> Stream.of(names).map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static boolean isInstalled() {
    return found("chromedriver").isPresent() && found("chromium", "google-chrome").isPresent();
  }

  Browser() throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    profile = Files.createTempDirectory("browser");
    server = "http://127.0.0.1:" + port;
    driver =
        new ProcessBuilder(found("chromedriver").orElseThrow().toString(), "--port=" + port)
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("driver.log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
    await();
    session = "/session/" + open().at("/sessionId").asText();
  }

  private void await() throws IOException, InterruptedException {
    long began = System.nanoTime();
    while (true) {
      try {
        if (ask("GET", "/status", null).at("/ready").asBoolean()) {
          return;
        }
      } catch (IOException e) {
        if (System.nanoTime() - began > PATIENCE.toNanos()) {
          throw e;
        }
      }
      Thread.sleep(50);
    }
  }

  private JsonNode open() throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--hide-scrollbars",
                "--user-data-dir=" + profile.resolve("profile")));
    Map<String, Object> options =
        Map.of(
            "binary", found("chromium", "google-chrome").orElseThrow().toString(), "args", words);
    return ask(
        "POST",
        "/session",
        Map.of(
            "capabilities",
            Map.of(
                "alwaysMatch",
                Map.of(
                    "goog:chromeOptions",
                    options,
                    "goog:loggingPrefs",
                    Map.of("browser", "ALL")))));
  }

  void go(Path file) throws IOException, InterruptedException {
    ask("POST", session + "/url", Map.of("url", file.toUri().toString()));
  }

  /** As wide and with such a scheme of colours as somebody's. */
  void look(int width, String scheme) throws IOException, InterruptedException {
    devtools(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    devtools(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** What a script returns; it runs as one that a person types into the console. */
  JsonNode run(String script) throws IOException, InterruptedException {
    return ask("POST", session + "/execute/sync", Map.of("script", script, "args", List.of()));
  }

  /** What a script hands to the function that is its last argument. */
  JsonNode await(String script) throws IOException, InterruptedException {
    return ask("POST", session + "/execute/async", Map.of("script", script, "args", List.of()));
  }

  /** What the page complained about since it was asked last. */
  List<String> complaints() throws IOException, InterruptedException {
    List<String> complaints = new ArrayList<>();
    ask("POST", session + "/se/log", Map.of("type", "browser"))
        .forEach(entry -> complaints.add(entry.at("/message").asText()));
    return complaints;
  }

  /** The whole page as a picture. */
  byte[] screenshot() throws IOException, InterruptedException {
    JsonNode shot =
        devtools("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    return Base64.getDecoder().decode(shot.at("/data").asText());
  }

  byte[] pdf() throws IOException, InterruptedException {
    JsonNode pdf = devtools("Page.printToPDF", Map.of("printBackground", false));
    return Base64.getDecoder().decode(pdf.at("/data").asText());
  }

  private JsonNode devtools(String command, Map<String, Object> arguments)
      throws IOException, InterruptedException {
    return ask("POST", session + "/goog/cdp/execute", Map.of("cmd", command, "params", arguments));
  }

  private JsonNode ask(String method, String path, Map<String, Object> body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server + path))
            .timeout(PATIENCE)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    JsonNode value = JSON.readTree(answer.body()).at("/value");
    if (answer.statusCode() != 200) {
      throw new IOException(path + ": " + value);
    }
    return value;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    ask("DELETE", session, null);
    stop();
  }

  private void stop() {
    driver.descendants().forEach(ProcessHandle::destroyForcibly);
    driver.destroyForcibly();
  }
}
