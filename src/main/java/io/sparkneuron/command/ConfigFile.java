package io.sparkneuron.command;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A properties file whose keys are the long option names; picocli takes from it what the command
 * line leaves open.
 */
final class ConfigFile implements IDefaultValueProvider {
  private static final String TRAVELLING = "data:;base64,";

  private final Properties properties = new Properties();

  /** A file that sets nothing. */
  static ConfigFile none() {
    return new ConfigFile();
  }

  /**
   * Reads a file, or what {@code submit.sh} put in its place for a driver on another machine; what
   * is wrong with it is noted.
   */
  static ConfigFile read(String config, CommandSpec command, Problems problems) {
    return config.startsWith(TRAVELLING)
        ? read(
            "--config",
            () ->
                new InputStreamReader(
                    new ByteArrayInputStream(
                        Base64.getDecoder().decode(config.substring(TRAVELLING.length()))),
                    StandardCharsets.UTF_8.newDecoder()),
            command,
            problems)
        : read(
            config,
            () -> Files.newBufferedReader(Path.of(config), StandardCharsets.UTF_8),
            command,
            problems);
  }

  /** Opens the text. */
  private interface Source {
    Reader open() throws IOException;
  }

  private static ConfigFile read(
      String file, Source source, CommandSpec command, Problems problems) {
    ConfigFile config = new ConfigFile();
    try (Reader text = source.open()) {
      config.properties.load(text);
    } catch (NoSuchFileException e) {
      problems.add("config must be a properties file, but there is no " + file);
    } catch (CharacterCodingException e) {
      problems.add("config must be a properties file in UTF-8, but got other bytes in " + file);
    } catch (IOException | IllegalArgumentException e) {
      problems.add(
          "config must be a properties file in UTF-8, but %s gives: %s"
              .formatted(file, e.getMessage()));
    }
    for (String key : new TreeSet<>(config.properties.stringPropertyNames())) {
      boolean known =
          key.startsWith("option.")
              || (command.findOption("--" + key) != null
                  && !List.of("config", "help", "option").contains(key));
      if (!known) {
        problems.add(
            "config must hold option names only, but %s has the key %s"
                .formatted(file, Problems.quoted(key)));
      } else if (!key.startsWith("option.") && config.properties.getProperty(key).isBlank()) {
        problems.add("%s must have a value, but got nothing in %s".formatted(key, file));
      }
    }
    return config;
  }

  /**
   * Single values; lists are taken by {@link #paths} and {@link #pairs}, since the command line
   * replaces them as a whole.
   */
  @Override
  public String defaultValue(ArgSpec arg) {
    if (arg instanceof OptionSpec option && !arg.isMultiValue()) {
      String value = properties.getProperty(option.longestName().substring(2));
      return value == null ? null : value.strip();
    }
    return null;
  }

  /** A list of paths separated by commas; a comma inside {a,b} belongs to the path. */
  List<String> paths(String key) {
    String value = properties.getProperty(key);
    return value == null
        ? null
        : Arrays.stream(value.split(",(?![^{]*\\})"))
            .map(String::strip)
            .filter(p -> !p.isEmpty())
            .toList();
  }

  /** The properties {@code key.K=V}, as K=V. */
  List<String> pairs(String key) {
    List<String> pairs = new ArrayList<>();
    for (String name : new TreeSet<>(properties.stringPropertyNames())) {
      if (name.startsWith(key + ".")) {
        pairs.add(name.substring(key.length() + 1) + "=" + properties.getProperty(name));
      }
    }
    return pairs;
  }
}
