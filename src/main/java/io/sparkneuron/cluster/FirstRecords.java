package io.sparkneuron.cluster;

import io.sparkneuron.core.DataRefusedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/**
 * The first records of csv files.
 *
 * @param options of the format, with lower-case keys
 * @param charset of the files
 * @param header whether the first record has the names of the columns
 */
record FirstRecords(Map<String, String> options, Charset charset, boolean header) {
  /**
   * How a file begins.
   *
   * @param record the first one that Spark would not skip as blank or as a comment
   * @param row the line with the first row of values, as far as one can tell
   */
  record Beginning(String record, Optional<String> row) {}

  /** Empty if there is no record. */
  Optional<Beginning> of(String file, Configuration hadoop) {
    Path path = new Path(URI.create(file));
    CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(path);
    try (InputStream raw = path.getFileSystem(hadoop).open(path);
        InputStream bytes = codec == null ? raw : codec.createInputStream(raw);
        BufferedReader lines = new BufferedReader(new InputStreamReader(bytes, charset))) {
      String line = nextRecord(lines);
      if (line == null) {
        return Optional.empty();
      }
      if (line.indexOf('\0') >= 0) {
        throw new DataRefusedException(
            "Cannot read training data from %s: there are zero bytes in its first line, as in UTF-16 read as %s. Set --option encoding=UTF-16 (or UTF-16LE, UTF-16BE)."
                .formatted(file, charset));
      }
      return Optional.of(
          header
              ? new Beginning(
                  withContinuation(line, lines, file), Optional.ofNullable(nextRecord(lines)))
              : new Beginning(line, Optional.of(line)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next line that is neither blank nor a comment; null if there is none. */
  private String nextRecord(BufferedReader lines) throws IOException {
    String comment = options.getOrDefault("comment", "");
    String line = lines.readLine();
    if (line != null && line.startsWith("\uFEFF")) {
      line = line.substring(1);
    }
    while (line != null && (line.isBlank() || (!comment.isEmpty() && line.startsWith(comment)))) {
      line = lines.readLine();
    }
    return line;
  }

  /** A header up to the line in which its last quoted name ends. */
  private String withContinuation(String line, BufferedReader lines, String file)
      throws IOException {
    StringBuilder record = new StringBuilder(line);
    while (endsInsideQuotes(record.toString())) {
      String next = lines.readLine();
      if (next == null) {
        // Not a name of several lines, but a quote in a name.
        return line;
      }
      if (!Boolean.parseBoolean(options.get("multiline"))) {
        throw new DataRefusedException(
            "Cannot read training data from %s: a quoted name in its header goes on in the next line. Set --option multiLine=true."
                .formatted(file));
      }
      record.append('\n').append(next);
    }
    return record.toString();
  }

  /** Whether a cell that began with a quote has not ended yet. */
  private boolean endsInsideQuotes(String record) {
    String quote = options.getOrDefault("quote", "\"");
    if (quote.length() != 1) {
      return false;
    }
    String escape = options.getOrDefault("escape", quote);
    String starts = ",;|\t" + options.getOrDefault("sep", options.getOrDefault("delimiter", ""));
    boolean inside = false;
    boolean atStart = true;
    for (int i = 0; i < record.length(); i++) {
      char c = record.charAt(i);
      if (inside && record.startsWith(escape + quote, i)) {
        i++;
      } else if (c == quote.charAt(0) && (inside || atStart)) {
        inside = !inside;
        atStart = false;
      } else {
        atStart = starts.indexOf(c) >= 0 || (atStart && c == ' ');
      }
    }
    return inside;
  }
}
