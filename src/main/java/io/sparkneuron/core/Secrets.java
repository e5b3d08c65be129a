package io.sparkneuron.core;

import java.util.regex.Pattern;

/**
 * Keeps passwords and keys out of what is said, logged or stored. It goes by how secrets are
 * written, so it may hide a harmless word too, and does not know a secret without a name.
 *
 * <table>
 *   <caption>What is hidden</caption>
 *   <tr><td>{@code s3a://KEY:SECRET@bucket}</td><td>{@code s3a://*****@bucket}</td></tr>
 *   <tr><td>{@code fs.s3a.secret.key=abc}, {@code ?password=abc&}</td><td>the value</td></tr>
 *   <tr><td>{@code --password abc}</td><td>the value</td></tr>
 *   <tr><td>{@code AKIA…}, {@code ASIA…}</td><td>the id of an access key</td></tr>
 * </table>
 */
public final class Secrets {
  private static final String HIDDEN = "*****";

  private static final String NAMES =
      "secret|password|passwd|passphrase|pwd|token|credential|signature|(?<![a-z])sig(?![a-z])"
          + "|(?:access|account|api|private)[._-]?key";

  private static final Pattern NAME = Pattern.compile("(?i)" + NAMES);

  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)((?:" + NAMES + ")[\\w.-]{0,100}=)(?:\"[^\"]*\"|'[^']*'|[^\\s&;,'\"()\\[\\]{}]+)");

  private static final Pattern NEXT_WORD =
      Pattern.compile(
          "(?i)((?<![\\w/])-[\\w.-]{0,40}(?:" + NAMES + ")[\\w.-]{0,100}'?,? '?)[^\\s',]+");

  /** Not a host and its port before a path that has an @; a secret may hold slashes. */
  private static final Pattern USER =
      Pattern.compile("(?<=://)[^/\\s:@]*:(?!\\d+(?:/|$))[^\\s@]*@(?:[^\\s/@]*@)*");

  private static final Pattern ORACLE_USER =
      Pattern.compile("(?<=jdbc:oracle:thin:)[^@\\s/]+/[^@\\s]+@");

  private static final Pattern ACCESS_KEY = Pattern.compile("\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b");

  private Secrets() {}

  /** A text without the secrets in it. */
  public static String hidden(String text) {
    String hidden = USER.matcher(text).replaceAll(HIDDEN + "@");
    hidden = ORACLE_USER.matcher(hidden).replaceAll(HIDDEN + "@");
    hidden = NAMED.matcher(hidden).replaceAll("$1" + HIDDEN);
    hidden = NEXT_WORD.matcher(hidden).replaceAll("$1" + HIDDEN);
    return ACCESS_KEY.matcher(hidden).replaceAll(HIDDEN);
  }

  /** The value of a setting: nothing of it if the setting's name is one of a secret. */
  public static String hidden(String name, String value) {
    return NAME.matcher(name).find() ? HIDDEN : hidden(value);
  }
}
