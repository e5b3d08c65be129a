package io.sparkneuron.clusters;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before s3proxy, which ignores If-None-Match on a PUT: refuses one whose name is taken, as
 * S3 does. It can also fail the first PUT of each name, as a network or a busy store does.
 */
final class S3Front implements AutoCloseable {
  /** What becomes of the first PUT. */
  enum Fault {
    NONE(0, ""),
    /** It is done, but the answer is lost: the client sends it again. */
    LOST_ANSWER(503, "SlowDown"),
    /** It is not done, since another writer seems to be at this name. */
    BUSY(409, "ConditionalRequestConflict");

    private final int status;
    private final String code;

    Fault(int status, String code) {
      this.status = status;
      this.code = code;
    }
  }

  /** Headers that the client of Java sets itself; a condition is ours to judge on a PUT. */
  private static final Set<String> NOT_PASSED_ON =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "if-none-match",
          "transfer-encoding",
          "upgrade");

  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicInteger conditional = new AtomicInteger();
  private final Set<String> failed = ConcurrentHashMap.newKeySet();
  private final String store;
  private final Fault fault;
  private final HttpServer server;

  S3Front(String store, Fault fault) throws IOException {
    this.store = store;
    this.fault = fault;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work);
              thread.setDaemon(true);
              return thread;
            }));
    server.createContext("/", this::answer);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** How many names met the fault. */
  int faults() {
    return failed.size();
  }

  /** How many PUTs came with a condition. */
  int conditionalPuts() {
    return conditional.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().toString();
      String method = exchange.getRequestMethod();
      boolean fails = method.equals("PUT") && fault != Fault.NONE && failed.add(path);
      Optional<HttpResponse<byte[]>> answer = Optional.empty();
      if (!fails || fault == Fault.LOST_ANSWER) {
        answer =
            method.equals("PUT")
                ? put(exchange, body)
                : Optional.of(forward(exchange, method, body));
      }
      if (fails) {
        refuse(exchange, fault.status, fault.code);
      } else if (answer.isPresent()) {
        pass(exchange, answer.get());
      } else {
        refuse(exchange, 412, "PreconditionFailed");
      }
    }
  }

  private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
    byte[] error =
        "<Error><Code>%s</Code><Message>Not now</Message></Error>"
            .formatted(code)
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    exchange.sendResponseHeaders(status, error.length);
    exchange.getResponseBody().write(error);
  }

  /** One at a time, so that looking and writing are one step; empty if the name is taken. */
  private synchronized Optional<HttpResponse<byte[]>> put(HttpExchange exchange, byte[] body)
      throws IOException {
    if (exchange.getRequestHeaders().containsKey("If-None-Match")) {
      conditional.incrementAndGet();
      if (forward(exchange, "HEAD", new byte[0]).statusCode() == 200) {
        return Optional.empty();
      }
    }
    return Optional.of(forward(exchange, "PUT", body));
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, String method, byte[] body)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(store + exchange.getRequestURI()))
            .method(
                method,
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static void pass(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
                exchange.getResponseHeaders().put(name, List.copyOf(values));
              }
            });
    boolean isHead = exchange.getRequestMethod().equals("HEAD");
    if (isHead) {
      answer
          .headers()
          .firstValue("content-length")
          .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
    }
    int length = answer.body().length;
    exchange.sendResponseHeaders(answer.statusCode(), isHead || length == 0 ? -1 : length);
    if (length > 0) {
      exchange.getResponseBody().write(answer.body());
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
